import { describe, expect, test } from '@jest/globals';
import type { EventsConfig } from '../../../src/events/config.ts';
import { decoderOf } from '../../support/decoding.ts';

const DAY = 86_400_000;

function times(lines: readonly string[], arrival?: string, settings: Partial<EventsConfig> = {}) {
  const at = arrival === undefined ? undefined : Date.parse(arrival);
  const chunk = decoderOf(settings).decodeLines(Buffer.from(lines.join('\n')), 0, at);
  return {
    times: chunk.events.map((event) => new Date(event.time).toISOString().slice(0, 19)),
    ...chunk.counters,
  };
}

describe('times without a year', () => {
  test('lie before the arrival of their file', () => {
    expect(times(['Dec 31 23:00:00 h a: x'], '2026-01-05').times).toEqual(['2025-12-31T23:00:00']);
    expect(times(['Jan  5 01:00:00 h a: x'], '2026-01-05').times).toEqual(['2026-01-05T01:00:00']);
  });

  test('roll over at new year, and back for a late line', () => {
    const lines = ['Dec 31 23:59:59 h a: x', 'Jan  1 00:00:01 h a: x', 'Dec 31 23:59:58 h a: late'];

    expect(times(lines, '2026-01-05').times).toEqual([
      '2025-12-31T23:59:59',
      '2026-01-01T00:00:01',
      '2025-12-31T23:59:58',
    ]);
  });

  test('are not held back by a file date that is too early', () => {
    const months = ['Nov', 'Dec', 'Jan', 'Feb'].map((month) => `${month} 15 12:00:00 h a: x`);

    const read = times(months, '2026-11-20', { maxForwardJumpSeconds: 90 * 86_400 });

    expect(read.times.map((time) => time.slice(0, 7))).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
    expect(read.adjusted).toBe(0);
  });

  test('on 29 February lie in a leap year', () => {
    expect(times(['Feb 29 12:00:00 h a: x'], '2027-03-05').times).toEqual(['2024-02-29T12:00:00']);
    expect(times(['Feb 29 12:00:00 h a: x']).times).toEqual(['2000-02-29T12:00:00']);
  });
});

test('times without a date stay near the last one, over midnight too', () => {
  const lines = ['23:59:59.500 [main] INFO  a - x', '00:00:00.500 [main] INFO  a - x'];

  expect(times(lines, '2026-11-20T23:59:59Z').times).toEqual(['2026-11-20T23:59:59', '2026-11-21T00:00:00']);
});

test('times without a zone are taken in the configured one, times with a zone are not', () => {
  const lines = ['2026-11-20 10:00:00 a', '2026-11-20T10:00:00Z b', '2026-11-20 10:00:00 -0130 c'];

  expect(times(lines, undefined, { zoneOffsetMinutes: 60 }).times).toEqual([
    '2026-11-20T09:00:00',
    '2026-11-20T10:00:00',
    '2026-11-20T11:30:00',
  ]);
});

describe('times that cannot be right', () => {
  test.each(['1970-01-01T00:00:00Z', '1989-12-31T23:59:59Z', '2099-01-01T00:00:00Z', '2026-11-22T00:00:00Z'])(
    '%s gives the event the last good time of its source and is counted',
    (absurd) => {
      const read = times(
        ['2026-11-20T09:00:00Z a', `${absurd} b`, '2026-11-20T09:00:02Z c'],
        '2026-11-20T12:00:00Z',
      );

      expect(read.times).toEqual(['2026-11-20T09:00:00', '2026-11-20T09:00:00', '2026-11-20T09:00:02']);
      expect(read.adjusted).toBe(1);
    },
  );

  test('before the first good one the arrival stands in, and without that 1990', () => {
    expect(times(['1970-01-01T00:00:00Z a'], '2026-11-20T12:00:00Z').times).toEqual(['2026-11-20T12:00:00']);
    expect(times(['1970-01-01T00:00:00Z a']).times).toEqual(['1990-01-01T00:00:00']);
    expect(times(['no time at all']).times).toEqual(['1990-01-01T00:00:00']);
  });

  test('a leap ahead is believed once the next event confirms it', () => {
    const read = times(['2026-01-01 00:00:00 a', '2026-02-01 00:00:00 b', '2026-02-01 00:00:05 c']);

    expect(read.times).toEqual(['2026-01-01T00:00:00', '2026-01-01T00:00:00', '2026-02-01T00:00:05']);
    expect(read.adjusted).toBe(1);
  });

  test('a single leap ahead is not', () => {
    const read = times([
      '2026-01-01 00:00:00 a',
      '2026-06-01 00:00:00 b',
      '2026-01-01 00:00:05 c',
      '2026-06-01 00:00:00 d',
    ]);

    expect(read.times.map((time) => time.slice(0, 10))).toEqual(Array(4).fill('2026-01-01'));
    expect(read.adjusted).toBe(2);
  });

  test('times that go back are left as they are', () => {
    const read = times(['2026-01-05 00:00:00 a', '2025-06-01 00:00:00 b', '2026-01-05 00:00:01 c']);

    expect(read.times[1]).toBe('2025-06-01T00:00:00');
    expect(read.adjusted).toBe(0);
  });
});

test('a JSON record without a time counts as untimed, as a bare line does', () => {
  const read = times(
    ['{"time":"2026-11-20T09:00:00Z","msg":"a"}', '{"msg":"b"}', 'c'],
    '2026-11-20T12:00:00Z',
  );

  expect(read.times).toEqual(Array(3).fill('2026-11-20T09:00:00'));
  expect(read).toMatchObject({ adjusted: 0, untimed: 2 });
});

test('fractions of a millisecond are kept', () => {
  const { events } = decoderOf().decodeLines(Buffer.from('2026-11-20 09:00:00.000250 a'), 0);

  expect(events[0]!.time % DAY).toBeCloseTo(9 * 3_600_000 + 0.25, 3);
});
