import { describe, expect, test } from '@jest/globals';
import { CLOCK, Header } from '../../../src/events/formats/header.ts';
import { readTime } from '../../../src/events/formats/time-text.ts';
import { decode, decodeOne } from '../../support/decoding.ts';

const NINE = '2026-11-18T09:20:26.000Z';

describe('times of every common order are read at the beginning of a line', () => {
  test.each([
    ['2026-11-18 09:20:26', NINE],
    ['2026-11-18, 09:20:26', NINE],
    ['2026-11-18\t09:20:26', NINE],
    ['2026-11-18 9:20:26', NINE],
    ['2026/11/18 09:20:26.123', '2026-11-18T09:20:26.123Z'],
    ['2026.11.18 09:20:26:123', '2026-11-18T09:20:26.123Z'],
    ['2026-11-18T10:20:26+01:00[Europe/Berlin]', NINE],
    ['2026-11-18 10:20:26 Europe/Berlin', NINE],
    ['2026-11-18 10:20:26 GMT+01:00', NINE],
    ['2026-11-18 14:50:26 IST', NINE],
    ['2026-Nov-18 09:20:26', NINE],
    ['2026 Nov 18 09:20:26', NINE],
    ['20261118T092026Z', NINE],
    ['18.11.2026 09:20:26', NINE],
    ['18.11.26 09:20:26', NINE],
    ['18/11/2026 09:20:26,123', '2026-11-18T09:20:26.123Z'],
    ['11/18/2026 9:20:26 AM', NINE],
    ['11/18/2026 9:20:26 PM-0600', '2026-11-19T03:20:26.000Z'],
    ['11/18/26 09:20:26', NINE],
    ['26/11/18 09:20:26', NINE],
    ['18-11-2026 09:20:26', NINE],
    ['18-Nov-2026 09:20:26', NINE],
    ['18-NOV-26 09:20:26', NINE],
    ['18 Nov 2026 09:20:26,123', '2026-11-18T09:20:26.123Z'],
    ['8 Nov 2026 09:20:26', '2026-11-08T09:20:26.000Z'],
    ['18/Nov/2026:10:20:26 +0100', NINE],
    ['Nov 18, 2026 9:20:26 PM', '2026-11-18T21:20:26.000Z'],
    ['November 18, 2026 09:20:26', NINE],
    ['Nov 18 2026 09:20:26', NINE],
    ['Wed, 18 Nov 2026 09:20:26 GMT', NINE],
    ['Wednesday, November 18, 2026 9:20:26 AM', NINE],
    ['Wed Nov 18 09:20:26 2026', NINE],
    ['Wed Nov 18 10:20:26 CET 2026', NINE],
    ['Wed Nov 18 09:20:26.123456 2026', '2026-11-18T09:20:26.123Z'],
    ['Wed Nov  8 09:20:26 2026', '2026-11-08T09:20:26.000Z'],
  ])('%s', (written, time) => {
    for (const line of [`${written} job 12 done`, `[${written}] job 12 done`, `<${written}> job 12 done`]) {
      expect(decodeOne(line)).toMatchObject({ time, message: 'job 12 done', severity: 0 });
    }
    expect(decodeOne(`${written} ERROR job 12 failed`)).toMatchObject({
      time,
      message: 'job 12 failed',
      severity: 17,
    });
  });

  test.each(['Nov is cold', 'May 12 people came', 'Sat down at 12:00:00', '12/13 done', '1.2.3 4:5'])(
    '%s is prose',
    (line) => {
      const { counters } = decode([line]);

      expect(counters.untimed).toBe(1);
    },
  );
});

test('noon and midnight are told apart by AM and PM', () => {
  expect(decodeOne('11/18/2026 12:00:00 AM x')).toMatchObject({ time: '2026-11-18T00:00:00.000Z' });
  expect(decodeOne('11/18/2026 12:00:00 PM x')).toMatchObject({ time: '2026-11-18T12:00:00.000Z' });
});

test('times as values are read in all these orders, and as .NET writes them to JSON', () => {
  const header = new Header();

  expect(readTime('/Date(1794993626123)/', header) && header.time).toBe(1_794_993_626_123);
  expect(readTime('18.11.2026 09:20:26', header) && header.clock).toBe(CLOCK.ordered);
  expect(readTime('18/Nov/2026:09:20:26 +0000', header) && new Date(header.time).toISOString()).toBe(NINE);
  expect(readTime('soon', header)).toBe(false);
});
