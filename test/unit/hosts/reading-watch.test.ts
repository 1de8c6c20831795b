import { describe, expect, test } from '@jest/globals';
import { noCounts } from '../../../src/events/decoded-chunk.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { ReadingWatch } from '../../../src/hosts/reading-watch.ts';
import { RunMeter } from '../../../src/hosts/run-meter.ts';

const EVENT: LogEvent = { time: 1, source: 'a', message: 'b', severity: 0 };

/** A batch of so many lines that became so many events. */
function batchOf(counts: Partial<ReturnType<typeof noCounts>>, events: number) {
  return { counters: { ...noCounts(), ...counts }, events: Array<LogEvent>(events).fill(EVENT) };
}

function watching(paths: readonly string[] = ['app.log']) {
  const told: string[] = [];
  return { told, watch: new ReadingWatch(paths, (message) => told.push(message)) };
}

describe('the watch over how a log is read', () => {
  test.each([
    ['lines as recorded logs fold them', { lines: 1000, folded: 200 }, 800],
    ['stack traces of many errors', { lines: 1000, folded: 550 }, 450],
    ['a few events without a time', { lines: 1000, untimed: 50 }, 1000],
    ['blank lines', { lines: 1000, blank: 900, folded: 20 }, 80],
    ['hardly anything', { lines: 15, folded: 14 }, 1],
  ])('%s are no reason for a word', (_name, counts, events) => {
    const { told, watch } = watching();

    watch.take(batchOf(counts, events));
    watch.judge();

    expect(told).toEqual([]);
  });

  test.each([
    ['folded', { lines: 1000, folded: 900 }, 100, '900 of 1,000 lines (90 %) were taken as parts'],
    ['untimed', { lines: 1000, untimed: 500 }, 1000, '500 of 1,000 events (50 %) state no time'],
  ])('too much %s is told with the command that shows it', (_name, counts, events, words) => {
    const { told, watch } = watching(["my app's.log"]);

    watch.take(batchOf(counts, events));
    watch.judge();

    expect(told).toHaveLength(1);
    expect(told[0]).toContain(words);
    expect(told[0]).toContain(String.raw`logcast decode 'my app'\''s.log' shows`);
  });

  test('a log that goes on is judged early, and told of once', () => {
    const { told, watch } = watching();

    for (let batch = 0; batch < 10; batch++) watch.take(batchOf({ lines: 1000, folded: 990 }, 10));
    watch.judge();

    expect(told).toHaveLength(1);
  });
});

test('a run measures how its lines were read', () => {
  const sums: Record<string, number> = {};
  const record = (name: string, value: number): void => {
    sums[name] = (sums[name] ?? 0) + value;
  };
  const meter = new RunMeter({ record }, () => 2000);
  const batch = batchOf({ lines: 9, folded: 3, untimed: 2, adjusted: 1 }, 6);

  meter.batch({ ...batch, rejected: [], cursors: () => [], bytesRead: 0, bytesTotal: 0 }, 5, 4);

  expect(sums).toMatchObject({
    logcast_lines_total: 9,
    logcast_events_total: 6,
    logcast_folded_total: 3,
    logcast_untimed_total: 2,
    logcast_adjusted_total: 1,
    logcast_late_total: 4,
  });
});
