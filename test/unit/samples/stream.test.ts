import { describe, expect, test } from '@jest/globals';
import { lineTimes, readShipped, readTable, shippedBytes, TIME_PATTERNS } from './recorded-stream.ts';

const MINUTE = 60_000;
const logs = Object.entries(TIME_PATTERNS);
const incidents = readTable('incidents.csv').map((row) => ({
  id: row['id'] ?? '',
  kind: row['kind'] ?? '',
  precursor: Date.parse(row['precursor_start'] ?? ''),
  start: Date.parse(row['start'] ?? ''),
  end: Date.parse(row['end'] ?? ''),
  foreseeable: row['foreseeable'] === 'true',
}));
const lookalikes = readTable('lookalikes.csv').map((row) => ({
  precursor: Date.parse(row['precursor_start'] ?? ''),
  end: Date.parse(row['end'] ?? ''),
}));
const recording = JSON.parse(readShipped('recording.json')) as Record<
  'from' | 'to' | 'lastThirdFrom',
  string
>;
const from = Date.parse(recording.from);
const to = Date.parse(recording.to);
const lastThird = Date.parse(recording.lastThirdFrom);

describe('the shipped stream', () => {
  test('is under four megabytes', () => {
    expect(shippedBytes()).toBeLessThan(4_000_000);
  });

  test.each(logs)('%s is in time order, to the second', (name, pattern) => {
    const times = lineTimes(name, pattern);

    const backwards = times.filter((time, index) => index > 0 && time < times[index - 1]! - 1000);
    expect(times.length).toBeGreaterThan(50);
    expect(backwards).toEqual([]);
  });

  test('covers at least ninety minutes', () => {
    const times = logs.flatMap(([name, pattern]) =>
      lineTimes(name, pattern).filter((_, i, all) => i === 0 || i === all.length - 1),
    );

    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(90 * MINUTE);
  });

  test.each(logs)('%s names no folder of the machine that recorded it', (name) => {
    const text = readShipped(`${name}.gz`);

    const folders = text.match(/\/(?:home|root|work|usr\/local|var\/folders|tmp)\/[\w./-]*/g) ?? [];
    expect(folders.filter((folder) => !folder.startsWith('/tmp/logcast-sample/'))).toEqual([]);
  });
});

describe('the incidents of the shipped stream', () => {
  test('are at least 24 of at least 5 kinds', () => {
    expect(incidents.length).toBeGreaterThanOrEqual(24);
    expect(new Set(incidents.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(5);
  });

  test('lie in order inside the recording, the precursor before the damage', () => {
    for (const { precursor, start, end } of incidents) {
      expect(precursor).toBeGreaterThanOrEqual(from);
      expect(start).toBeGreaterThanOrEqual(precursor);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(to);
    }
    expect(incidents.map(({ start }) => start)).toEqual(
      incidents.map(({ start }) => start).sort((a, b) => a - b),
    );
  });

  test('have a kind in the last third that was never there before', () => {
    const kinds = (late: boolean) =>
      new Set(incidents.filter(({ start }) => start >= lastThird === late).map(({ kind }) => kind));

    expect([...kinds(true)].filter((kind) => !kinds(false).has(kind))).toEqual(['connection_flood']);
  });

  test('can be foreseen for the most part, and some cannot', () => {
    const foreseeable = incidents.filter((incident) => incident.foreseeable);

    expect(foreseeable.length).toBeGreaterThan(incidents.length * 0.6);
    expect(foreseeable.length).toBeLessThan(incidents.length);
    for (const { precursor, start } of foreseeable) expect(start - precursor).toBeGreaterThanOrEqual(20_000);
  });

  test('are accompanied by look-alikes and separated by quiet stretches of five minutes', () => {
    const busy = [...incidents, ...lookalikes].sort((a, b) => a.precursor - b.precursor);

    const quiet = busy.slice(1).filter(({ precursor }, index) => precursor - busy[index]!.end > 5 * MINUTE);
    expect(lookalikes.length).toBeGreaterThanOrEqual(incidents.length / 3);
    expect(quiet.length).toBeGreaterThanOrEqual(2);
  });
});
