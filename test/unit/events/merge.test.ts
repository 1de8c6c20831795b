import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { mergeByTime } from '../../../src/events/merge.ts';

function run(source: string, times: readonly number[]): LogEvent[] {
  return times.map((time, i) => ({ time, source, message: String(i), severity: 0 }));
}

/** Merges whole runs, an input that ran dry leaving the rest to go on. */
function mergeAll(runs: readonly (readonly LogEvent[])[], limit: number): LogEvent[] {
  const inputs = runs.map((events) => ({ events, taken: 0 }));
  const merged: LogEvent[] = [];
  for (;;) {
    const active = inputs.filter((input) => input.taken < input.events.length);
    if (active.length === 0) return merged;
    const part: LogEvent[] = [];
    mergeByTime(active, part, limit);
    merged.push(...part);
  }
}

test('events of several sources come by time, equal times in the order of the sources', () => {
  const merged = mergeAll([run('a', [1, 4, 4, 9]), run('b', [2, 4, 5]), run('c', [4])], 100);

  expect(merged.map((event) => `${event.source}${event.time}`)).toEqual([
    'a1',
    'b2',
    'a4',
    'a4',
    'b4',
    'c4',
    'b5',
    'a9',
  ]);
});

test('a source keeps its own order when its times go back', () => {
  const merged = mergeAll([run('a', [5, 1, 6]), run('b', [2, 7])], 100);

  expect(merged.map((event) => `${event.source}${event.time}`)).toEqual(['b2', 'a5', 'a1', 'a6', 'b7']);
});

test('sorted runs merge like a stable sort, whatever the limit', () => {
  const times = fc.array(fc.nat(20), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(times, { maxLength: 6 }), fc.integer({ min: 1, max: 10 }), (lists, limit) => {
      const runs = lists.map((list, i) => run(`s${i}`, list));

      const merged = mergeAll(runs, limit);

      expect(merged).toEqual(runs.flat().sort((a, b) => a.time - b.time));
    }),
  );
});
