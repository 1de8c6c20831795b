import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { TIME_BINS } from '../../../src/ranking/time-bins.ts';
import { KEPT, TimeHistograms, WHOLE } from '../../../src/ranking/time-histograms.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const KEEP = 0.9;
const KEY = 77;

function sharesOf(histograms: TimeHistograms, key: number): Float64Array {
  const shares = new Float64Array(TIME_BINS);
  histograms.read(histograms.find(key), 1, shares, new Uint8Array(2 * KEPT), 0);
  return shares;
}

function roundedOf(histograms: TimeHistograms, key: number): Float64Array {
  const pairs = new Uint8Array(2 * KEPT);
  const count = histograms.read(histograms.find(key), 1, new Float64Array(TIME_BINS), pairs, 0);
  const shares = new Float64Array(TIME_BINS);
  for (let i = 0; i < count; i++) shares[pairs[2 * i]!] = pairs[2 * i + 1]! / WHOLE;
  return shares;
}

function cumulated(shares: Float64Array): number[] {
  let below = 0;
  return Array.from(shares, (share) => {
    below += share;
    return below;
  });
}

/** The same by plain multiplication. */
function fading(bins: readonly number[]): Float64Array {
  const counts = new Float64Array(TIME_BINS);
  for (const bin of bins) {
    counts.forEach((count, i) => {
      counts[i] = count * KEEP;
    });
    counts[bin] = counts[bin]! + 1;
  }
  const sum = counts.reduce((one, other) => one + other, 0);
  return counts.map((count) => count / sum);
}

const visits = (bins: number) =>
  fc.array(fc.integer({ min: 0, max: bins - 1 }), { minLength: 1, maxLength: 400 });

describe('histograms of times', () => {
  test('a context never visited has none', () => {
    expect(new TimeHistograms(256).find(KEY)).toBe(-1);
  });

  test('counts fade with the visits that follow, over any number of them', () => {
    fc.assert(
      fc.property(visits(KEPT), (bins) => {
        const histograms = new TimeHistograms(256);
        for (const bin of bins) histograms.add(KEY, bin, KEEP);

        const plain = fading(bins);

        sharesOf(histograms, KEY).forEach((share, bin) => {
          expect(share).toBeCloseTo(plain[bin]!, 5);
        });
      }),
    );
  });

  test('a context has seen as much as its fading visits add up to', () => {
    const histograms = new TimeHistograms(256);
    for (const bin of [1, 2, 2]) histograms.add(KEY, bin, 0.5);

    expect(histograms.seen(histograms.find(KEY))).toBeCloseTo(1.75, 6);
  });

  test('where there are too many bins, what is far is not lost: neighbours are merged', () => {
    fc.assert(
      fc.property(visits(TIME_BINS), (bins) => {
        const histograms = new TimeHistograms(256);
        for (const bin of bins) histograms.add(KEY, bin, 0.999);

        const shares = sharesOf(histograms, KEY);

        expect(shares.reduce((one, other) => one + other, 0)).toBeCloseTo(1, 4);
        expect(shares.filter((share) => share > 0).length).toBeLessThanOrEqual(KEPT);
        expect(shares[bins.at(-1)!]).toBeGreaterThan(0);
      }),
    );
  });

  test('the distribution function of the rounded histogram is off by no more than one part', () => {
    fc.assert(
      fc.property(visits(TIME_BINS), (bins) => {
        const histograms = new TimeHistograms(256);
        for (const bin of bins) histograms.add(KEY, bin, 0.999);

        const exact = cumulated(sharesOf(histograms, KEY));
        const rounded = cumulated(roundedOf(histograms, KEY));

        expect(rounded.at(-1)).toBeCloseTo(1, 9);
        for (const [bin, below] of exact.entries())
          expect(Math.abs(rounded[bin]! - below)).toBeLessThan(1 / WHOLE);
      }),
    );
  });

  test('the table holds its bound, and the contexts visited most stay', () => {
    const histograms = new TimeHistograms(256);
    for (let i = 1; i < 5000; i++) {
      histograms.add(Math.imul(i, 0x9e3779b1) | 1, 3, KEEP);
      if (i % 20 === 0) histograms.add(KEY, 3, KEEP);
    }

    expect(histograms.size).toBeLessThanOrEqual(256);
    expect(histograms.find(KEY)).toBeGreaterThanOrEqual(0);
    expect(histograms.seen(histograms.find(KEY))).toBeGreaterThan(9);
  });

  test('what was saved goes on alike', () => {
    const histograms = new TimeHistograms(4096);
    const add = (into: TimeHistograms, from: number, to: number) => {
      for (let i = from; i < to; i++) into.add(Math.imul((i % 700) + 1, 0x9e3779b1) | 1, (i * 7) % 40, KEEP);
    };
    add(histograms, 0, 3000);
    const writer = new StateWriter();
    histograms.save(writer);
    const restored = new TimeHistograms(4096);

    restored.restore(new StateReader(writer.finish()));
    add(histograms, 3000, 6000);
    add(restored, 3000, 6000);

    const all = (of: TimeHistograms) => {
      const saved = new StateWriter();
      of.save(saved);
      return saved.finish();
    };
    expect(all(restored)).toEqual(all(histograms));
  });
});
