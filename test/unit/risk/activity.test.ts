import { describe, expect, test } from '@jest/globals';
import { Activity, CONDITIONS, LEVELS } from '../../../src/risk/activity.ts';

const START = 1_700_000_000_000;
const SPAN = 60_000;

/** Counts events of slot 1 at the given seconds and returns the levels of the short window at which episodes started. */
function episodes(seconds: readonly number[]): [second: number, level: number][] {
  const activity = new Activity(4, [5000, 30_000], [SPAN]);
  const started: [number, number][] = [];
  for (const second of seconds)
    activity.observe(1, START + second * 1000, (_, condition) => {
      const place = condition - CONDITIONS;
      if (place < LEVELS) started.push([second, place]);
    });
  return started;
}

describe('episodes', () => {
  test('start with the first event and not again while they last', () => {
    expect(episodes([0, 20, 40])).toEqual([[0, 0]]);
  });

  test('start anew once a span is over', () => {
    expect(episodes([0, 61, 200])).toEqual([
      [0, 0],
      [61, 0],
      [200, 0],
    ]);
  });

  test('start one for each doubling of the count', () => {
    expect(episodes([0, 0, 0, 0])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
  });

  test('hold while the count is about that high', () => {
    const activity = new Activity(4, [5000, 30_000], [SPAN]);
    for (let i = 0; i < 8; i++) activity.observe(1, START, () => undefined);
    const level3 = CONDITIONS + 3;

    expect(activity.holds(level3, START + 1000, false)).toBe(true);
    expect(activity.holds(level3, START + 20_000, false)).toBe(false);
  });

  test('a cleared slot starts from nothing', () => {
    const activity = new Activity(4, [5000, 30_000], [SPAN]);
    let started = 0;
    activity.observe(1, START, () => {
      started += 1;
    });

    activity.clear(1);
    activity.observe(1, START + 1000, () => {
      started += 1;
    });

    expect(started).toBe(4);
    expect(activity.count(1, START + 1000)).toBe(1);
  });
});
