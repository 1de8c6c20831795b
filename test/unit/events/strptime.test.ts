import { describe, expect, test } from '@jest/globals';
import { eventsConfig } from '../../../src/events/config.ts';
import { formatsOf } from '../../../src/events/formats/configured.ts';
import { CLOCK, Header } from '../../../src/events/formats/header.ts';
import { compileTimeFormat } from '../../../src/events/formats/strptime.ts';
import { readHeader } from '../../support/headers.ts';

function read(format: string, text: string): string | number {
  const scanner = compileTimeFormat(format);
  if (typeof scanner === 'string') throw new Error(scanner);
  const out = new Header();
  if (scanner(text, 0, out) < 0) return 'no time';
  if (out.clock === CLOCK.yearless) return `${out.month}-${out.day} ${out.dayMs}`;
  if (out.clock === CLOCK.timeOfDay) return out.dayMs;
  return new Date(out.time).toISOString();
}

describe('a configured time format', () => {
  test.each([
    ['%d.%m.%Y %H:%M:%S', '28.11.2026 09:20:26', '2026-11-28T09:20:26.000Z'],
    ['%d.%m.%Y %T,%f', '28.11.2026 09:20:26,123', '2026-11-28T09:20:26.123Z'],
    ['%Y%m%d_%H%M%S.%f', '20261128_092026.123456', '2026-11-28T09:20:26.123Z'],
    ['%m/%d/%y %I:%M:%S %p', '11/28/26 09:20:26 PM', '2026-11-28T21:20:26.000Z'],
    ['%a %b %e %H:%M:%S %Y', 'Sat Nov  8 09:20:26 2026', '2026-11-08T09:20:26.000Z'],
    ['%A, %d %B %Y %H:%M:%S', 'Saturday, 28 November 2026 09:20:26', '2026-11-28T09:20:26.000Z'],
    ['%Y-%j %H:%M:%S', '2026-032 00:00:01', '2026-02-01T00:00:01.000Z'],
    ['%FT%T%z', '2026-11-28T09:20:26+0100', '2026-11-28T08:20:26.000Z'],
    ['%F %T %Z', '2026-11-28 09:20:26 CET', '2026-11-28T08:20:26.000Z'],
    ['@%s.%L', '@1795857626.123', '2026-11-28T09:20:26.123Z'],
    ['%-d/%-m %H:%M', '28/11 09:20', '11-28 33600000'],
    ['%Hh%Mm%Ss', '09h20m26s', 33_626_000],
    ['%d.%m.%Y %H:%M:%S', '28.13.2026 09:20:26', 'no time'],
    ['%d.%m.%Y %H:%M:%S', 'up since yesterday', 'no time'],
  ])('%s reads %s', (format, text, time) => {
    expect(read(format, text)).toBe(time);
  });

  test('is refused where it is wrong', () => {
    expect(() => eventsConfig.parse({ timeFormat: '%Q' })).toThrow('%Q is not known');
    expect(() => eventsConfig.parse({ timeFormat: '%d.%m.%Y' })).toThrow('no time of day');
  });

  test('is read at the beginning of lines, a level behind it', () => {
    const formats = formatsOf(eventsConfig.parse({ timeFormat: '%d_%m_%Y %H.%M' }), 'a');

    expect(readHeader('[18_11_2026 09.20] ERROR boom 12', formats)).toMatchObject({
      format: 'time-format',
      message: 'boom 12',
      time: '2026-11-18T09:20:00.000Z',
      header: { severity: 17 },
    });
    expect(readHeader('18_11_2026 09.20 job 12 done', formats)).toMatchObject({ message: 'job 12 done' });
    expect(readHeader('2026-11-18 09:20:26 WARN job', formats)).toMatchObject({ format: 'leveled' });
  });

  test('is read in the group time of a pattern', () => {
    const config = eventsConfig.parse({
      timeFormat: '%d_%m_%Y %H.%M',
      pattern: String.raw`^(?<time>\S+ \S+) (?<message>.*)`,
    });

    expect(readHeader('18_11_2026 09.20 job 12', formatsOf(config, 'a'))).toMatchObject({
      message: 'job 12',
      time: '2026-11-18T09:20:00.000Z',
    });
  });
});

describe('patterns of some sources only', () => {
  const config = eventsConfig.parse({
    pattern: '^all (?<message>.*)',
    patterns: { 'web*.log': '^web (?<message>.*)' },
  });

  test('go before the pattern of all, by name', () => {
    expect(readHeader('web job 12', formatsOf(config, 'web1.log'))).toMatchObject({ message: 'job 12' });
    expect(readHeader('web job 12', formatsOf(config, 'db.log'))).toBeUndefined();
    expect(readHeader('all job 12', formatsOf(config, 'db.log'))).toMatchObject({ message: 'job 12' });
  });

  test('must be regular expressions with a message', () => {
    expect(() => eventsConfig.parse({ patterns: { a: '(' } })).toThrow('named group');
  });
});
