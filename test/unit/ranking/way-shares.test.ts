import { describe, expect, test } from '@jest/globals';
import { WAYS, WayShares } from '../../../src/ranking/way-shares.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const LAST = 7;

/** Issues and settles forecasts at once; `good` is the way that foresees what comes. */
function settle(ways: WayShares, times: number, good: number, between = 0): void {
  for (let i = 0; i < times; i++) {
    const known = ways.knownOf(LAST);
    const gave = new Float64Array(WAYS).fill(0.1);
    gave[good] = 0.9;
    ways.settle(ways.issue(LAST), LAST, known, between, gave);
  }
}

function sharesOf(ways: WayShares): number[] {
  ways.read(LAST);
  return [...ways.share];
}

describe('shares of the ways to foretell', () => {
  test('go to the way that foresees what comes, and add up to one', () => {
    const ways = new WayShares();

    settle(ways, 500, 1);

    const shares = sharesOf(ways);
    expect(shares[1]).toBeGreaterThan(0.9);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  test('do not believe what comes soon before what comes late has come', () => {
    const ways = new WayShares();
    const wave = (soon: number): void => {
      const waiting: { ordinal: number; known: number }[] = [];
      for (let i = 0; i < 200; i++) waiting.push({ known: ways.knownOf(LAST), ordinal: ways.issue(LAST) });
      const gave = (good: number) => new Float64Array(WAYS).map((_, way) => (way === good ? 0.6 : 0.3));
      waiting.forEach(({ ordinal, known }, i) => {
        if (i < soon) ways.settle(ordinal, LAST, known, 200, gave(0));
      });
      waiting.forEach(({ ordinal, known }, i) => {
        if (i >= soon) ways.settle(ordinal, LAST, known, 200, gave(1));
      });
    };
    for (let i = 0; i < 20; i++) wave(100);
    const before = sharesOf(ways);

    const open = Array.from({ length: 100 }, () => ({
      known: ways.knownOf(LAST),
      ordinal: ways.issue(LAST),
    }));
    for (const { ordinal, known } of open.slice(0, 20))
      ways.settle(ordinal, LAST, known, 200, Float64Array.of(0.6, 0.3, 0.3, 0.3));

    expect(sharesOf(ways)[0]! - before[0]!).toBeLessThan(0.05);
  });

  test('where much of the stream goes by before the event comes, slow counts are trusted first, and the fresh ranking least', () => {
    const [quick, late] = [new WayShares(), new WayShares()];
    settle(quick, 20, 0, 0);
    settle(late, 20, 0, 2000);

    const [, slowly, , freshly] = sharesOf(late);

    expect(slowly! / sharesOf(quick)[1]!).toBeGreaterThan(2);
    expect(freshly! / sharesOf(quick)[3]!).toBeLessThan(0.25);
  });

  test('go on after a restart', () => {
    const ways = new WayShares();
    settle(ways, 50, 3, 90);
    const writer = new StateWriter();
    ways.save(writer);
    const restored = new WayShares();

    restored.restore(new StateReader(writer.finish()));

    settle(ways, 50, 1);
    settle(restored, 50, 1);
    expect(sharesOf(restored)).toEqual(sharesOf(ways));
  });
});
