import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventsConfig } from '../../../src/events/config.ts';
import { isZone, TimeZone } from '../../../src/events/time-zone.ts';
import { decode } from '../../support/decoding.ts';

const HOUR = 3_600_000;

function utc(zone: string, lines: readonly string[]): string[] {
  return decode(
    lines.map((line) => `${line} job`),
    { zone },
  ).events.map((event) => new Date(event.time).toISOString().slice(0, 16));
}

describe('a zone by name', () => {
  test('has the offset of the date', () => {
    expect(utc('Europe/Berlin', ['2026-01-15 12:00:00', '2026-01-16 12:00:00'])).toEqual([
      '2026-01-15T11:00',
      '2026-01-16T11:00',
    ]);
    expect(utc('Europe/Berlin', ['2026-07-15 12:00:00'])).toEqual(['2026-07-15T10:00']);
    expect(utc('Asia/Kolkata', ['2026-07-15 12:00:00'])).toEqual(['2026-07-15T06:30']);
  });

  test('goes on over the hour that comes twice', () => {
    const lines = ['01:30', '02:15', '02:45', '02:10', '02:50', '03:05'];

    expect(
      utc(
        'Europe/Berlin',
        lines.map((line) => `2026-10-25 ${line}:00`),
      ),
    ).toEqual([
      '2026-10-24T23:30',
      '2026-10-25T00:15',
      '2026-10-25T00:45',
      '2026-10-25T01:10',
      '2026-10-25T01:50',
      '2026-10-25T02:05',
    ]);
  });

  test('goes on over the hour that is left out', () => {
    const lines = ['2026-03-29 01:59:00', '2026-03-29 03:01:00', '2026-03-29 02:30:00'];

    expect(utc('Europe/Berlin', lines)).toEqual(['2026-03-29T00:59', '2026-03-29T01:01', '2026-03-29T01:30']);
  });

  test('holds for years and days that are not written', () => {
    expect(utc('America/New_York', ['Jul 15 12:00:00 web1 app:'])).toEqual(['2026-07-15T16:00']);
  });

  test('gives back any instant that a log writes down in it minute by minute', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo');
    const begins = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2027, 0, 1) });

    fc.assert(
      fc.property(zones, begins, (name, begin) => {
        const zone = new TimeZone(name);
        let near = begin - 60_000;
        for (let time = begin; time < begin + 30 * HOUR; time += 29 * 60_000) {
          near = zone.toUtc(time + zone.offsetAt(time), near);
          expect(near).toBe(time);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('is checked where it is configured', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(() => eventsConfig.parse({ zone: 'Europe/Atlantis' })).toThrow('must be a zone');
  });
});
