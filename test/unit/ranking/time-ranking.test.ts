import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { CONTEXTS, type ContextName } from '../../../src/models/contexts.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { TIMES } from '../../../src/ranking/time-distribution.ts';
import { TimeRanking } from '../../../src/ranking/time-ranking.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const SLOTS = 64;
const HOUR = 3_600_000;

interface Told {
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
  readonly mean: number;
}

/** A model with made-up contexts: keys are given by the test, by name. */
class Bench {
  readonly keys = new Int32Array(SLOTS * CONTEXTS.length);
  readonly out = new Float32Array(SLOTS * TIMES);
  readonly model: TimeRanking;

  constructor(time: Record<string, unknown> = {}) {
    this.model = new TimeRanking(rankingConfig.parse({ time }).time, [], SLOTS);
    for (let slot = 0; slot < SLOTS; slot++) this.put(slot, {});
  }

  put(slot: number, keys: Partial<Record<ContextName, number>>): void {
    for (const [index, name] of CONTEXTS.entries())
      this.keys[slot * CONTEXTS.length + index] = Math.imul((keys[name] ?? 1) * 31 + index, 0x9e3779b1) | 1;
  }

  predict(slot: number, time = 0): Told {
    this.model.predict(this.keys, slot, time, this.out, 1);
    const [q10, q50, q90, mean] = this.out.subarray(slot * TIMES);
    return { q10: q10!, q50: q50!, q90: q90!, mean: mean! };
  }

  learn(slot: number, seconds: number, time = 0): void {
    this.model.learn(this.keys, slot, seconds, time);
  }

  /** Steps of one slot: each predicted, then learned. */
  feed(gaps: readonly number[]): void {
    for (const gap of gaps) {
      this.predict(0);
      this.learn(0, gap);
    }
  }
}

const width = ({ q10, q90 }: Told): number => Math.log1p(q90) - Math.log1p(q10);

describe('the time to the next event', () => {
  test('quantiles are in order and never negative, and so is the mean, for gaps of any size', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, (seen) => {
        const bench = new Bench();
        bench.feed(seen);

        const { q10, q50, q90, mean } = bench.predict(0);

        expect(q10).toBeGreaterThanOrEqual(0);
        expect(q50).toBeGreaterThanOrEqual(q10);
        expect(q90).toBeGreaterThanOrEqual(q50);
        expect(mean).toBeGreaterThanOrEqual(0);
        // What is told is a float32, which has no number between zero and 2^-149.
        expect(mean).toBeLessThanOrEqual(Math.max(...seen) * 1.001 + 2 ** -149);
      }),
    );
  });

  test('equal gaps are within their own interval, whatever they round to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e11 }), (milliseconds) => {
        const gap = milliseconds / 1000;
        const bench = new Bench();
        bench.feed(Array.from({ length: 20 }, () => gap));

        const { q10, q50, q90, mean } = bench.predict(0);

        expect(q10).toBeLessThanOrEqual(gap);
        expect(q90).toBeGreaterThanOrEqual(gap);
        for (const told of [q10, q50, q90, mean])
          expect(Math.abs(told - gap)).toBeLessThanOrEqual(gap * 1e-5);
      }),
    );
  });

  test('the mean is that of the gaps, and one absurd gap does not rule it', () => {
    const bench = new Bench();
    const gaps = Array.from({ length: 1000 }, (_, i) => (i % 4 === 0 ? 100 : 20));
    bench.feed(gaps);
    const before = bench.predict(0).mean;
    bench.feed([1e9, ...gaps.slice(0, 300)]);

    const after = bench.predict(0).mean;

    expect(before).toBeCloseTo(40, -1);
    expect(after).toBeCloseTo(40, -1);
  });

  test('four of five gaps fall within the interval where gaps are no ties', () => {
    const bench = new Bench();
    let seed = 7;
    const draw = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.exp((seed / 2147483648) * 6) * 30;
    };
    bench.feed(Array.from({ length: 2000 }, draw));
    let within = 0;

    for (let i = 0; i < 2000; i++) {
      const { q10, q90 } = bench.predict(0);
      const gap = draw();
      if (gap >= q10 && gap <= q90) within++;
      bench.learn(0, gap);
    }

    expect(within / 2000).toBeGreaterThan(0.77);
    expect(within / 2000).toBeLessThan(0.83);
  });

  test('a context that tells gaps apart is trusted more than those that do not', () => {
    const bench = new Bench();
    for (let i = 0; i < 400; i++) {
      bench.put(0, { order4: i % 2 });
      bench.predict(0);
      bench.learn(0, i % 2 === 0 ? 5 : 3000);
    }
    bench.put(0, { order4: 0 });

    const { q10, q90 } = bench.predict(0);

    expect(q10).toBeCloseTo(5, 0);
    expect(q90).toBeCloseTo(5, 0);
  });
});

/**
 * Sequences wait and then go on in waves, all after the same time, which the wave before does not tell. `order1` has
 * seen its siblings by then, and is right about the rest of the wave: too late for what was told.
 */
function waves(bench: Bench): Told[] {
  const told: Told[] = [];
  let seed = 3;
  for (let wave = 0; wave < 60; wave++) {
    for (let slot = 0; slot < SLOTS; slot++) {
      bench.put(slot, { order1: 1, lastGap: 2 + (slot % 2) });
      told.push(bench.predict(slot));
    }
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const gap = Math.exp((seed / 2147483648) * 8);
    for (let slot = 0; slot < SLOTS; slot++) bench.learn(slot, gap);
  }
  return told.slice(-SLOTS);
}

describe('weights of the histograms', () => {
  test('follow what was said when the prediction was issued, not what siblings taught in between', () => {
    const bench = new Bench({ contexts: ['order1', 'order2'], keep: 0.5 });

    const told = waves(bench);

    // One wave says nothing of the next: the interval must not be that of the last one.
    for (const one of told) expect(width(one)).toBeGreaterThan(3);
  });

  test('what was learned is the same whether other slots were reserved in between or not', () => {
    const plain = new Bench();
    const grown = new Bench();
    plain.feed([1, 50, 3, 700]);
    plain.predict(0);
    grown.feed([1, 50, 3, 700]);
    grown.predict(0);

    grown.model.reserve(SLOTS * 4);
    for (const bench of [plain, grown]) bench.feed([3, 9000, 60]);

    expect(grown.predict(0)).toEqual(plain.predict(0));
  });
});

describe('a prediction that nothing is learned from', () => {
  test('leaves the next ones as they are', () => {
    const asked = new Bench();
    const silent = new Bench();
    for (const bench of [asked, silent]) bench.feed([1, 50, 3, 700, 3, 3]);

    for (let slot = 1; slot < SLOTS; slot++) for (let i = 0; i < 20; i++) asked.predict(slot, i * HOUR);

    for (const bench of [asked, silent]) bench.feed([3, 9000, 60]);
    expect(asked.predict(0)).toEqual(silent.predict(0));
  });
});

describe('hour and weekday', () => {
  /** An event an hour; what comes next after `gap`, which is learned at the hour after. */
  const hours = (bench: Bench, from: number, to: number, gap: (hour: number) => number): Told[] =>
    Array.from({ length: (to - from) * 24 }, (_, i) => {
      const hour = from * 24 + i;
      const told = bench.predict(0, hour * HOUR);
      bench.learn(0, gap(hour), hour * HOUR + gap(hour) * 1000);
      return told;
    });
  /** A minute by day, an hour by night. */
  const shifts = (hour: number): number => (hour % 24 >= 8 && hour % 24 < 20 ? 60 : 3600);
  /** Nothing the calendar knows of. */
  const chance = (hour: number): number => ((hour * 104_729) % 1013 < 500 ? 60 : 3600);

  test('are heard once two weeks were seen', () => {
    const bench = new Bench({ contexts: ['order1'] });

    const early = hours(bench, 0, 14, shifts);
    const late = hours(bench, 14, 60, shifts);

    for (const told of early.slice(24)) expect(width(told)).toBeGreaterThan(3);
    const sure = late.slice(-240).filter((told) => width(told) < 0.5);
    expect(sure.length).toBeGreaterThan(200);
  });

  test('nothing is heard of them before', () => {
    const bench = new Bench({ contexts: ['order1'] });
    const without = new Bench({ contexts: ['order1'], calendar: false });

    expect(hours(bench, 0, 14, shifts)).toEqual(hours(without, 0, 14, shifts));
  });

  test('nor later, where they do not help', () => {
    const bench = new Bench({ contexts: ['order1'] });
    const without = new Bench({ contexts: ['order1'], calendar: false });

    expect(hours(bench, 0, 100, chance)).toEqual(hours(without, 0, 100, chance));
  });
});

describe('the state', () => {
  test('goes on alike when restored between a prediction and its event', () => {
    const bench = new Bench();
    const feed = (into: Bench, from: number, to: number): Told[] =>
      Array.from({ length: to - from }, (_, k) => {
        const i = from + k;
        const slot = i % 7;
        into.learn(slot, (i * 37) % 500, i * 24 * HOUR);
        into.put(slot, { order1: i % 3, counts: i % 5 });
        return into.predict(slot, i * 24 * HOUR);
      });
    feed(bench, 0, 200);
    const writer = new StateWriter();
    bench.model.save(writer);
    const restored = new Bench();
    restored.keys.set(bench.keys);

    restored.model.restore(new StateReader(writer.finish()));

    expect(feed(restored, 200, 400)).toEqual(feed(bench, 200, 400));
  });
});
