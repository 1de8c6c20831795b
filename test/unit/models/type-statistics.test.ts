import { describe, expect, test } from '@jest/globals';
import { TypeStatistics } from '../../../src/models/type-statistics.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const decay = { recentKeep: 0.9, surpriseKeep: 0.99 };

function seen(types: readonly number[], surprise = 0.5): TypeStatistics {
  const statistics = new TypeStatistics(decay);
  types.forEach((type, i) => {
    statistics.add(type, i * 1000, surprise);
  });
  return statistics;
}

describe('statistics of the stream', () => {
  test('types seen last come first, each once', () => {
    const statistics = seen([1, 2, 3, 2]);
    expect([...statistics.latest.subarray(0, statistics.latestCount)]).toEqual([2, 3, 1]);
  });

  test('surprise shares of all known types and the end add up to their total', () => {
    const statistics = seen([1, 2, 3, 2, 70, 2, 1], 0.7);
    const sum = [0, 1, 2, 3, 70].reduce((total, type) => total + statistics.surprise(type), 0);
    expect(sum).toBeCloseTo(statistics.surpriseTotal(), 9);
  });

  test('a type that never surprises has less of a share than one that does', () => {
    const statistics = new TypeStatistics(decay);
    for (let i = 0; i < 50; i++) {
      statistics.add(1, i, 0.01);
      statistics.add(2, i, 0.9);
    }
    expect(statistics.surprise(1)).toBeLessThan(statistics.surprise(2) / 5);
  });

  test('shares stay finite over a long stream', () => {
    const statistics = seen(Array.from({ length: 20_000 }, (_, i) => 1 + (i % 3)));
    const shares = [1, 2, 3].map((type) => statistics.recentShare(type));
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 6);
    expect(Number.isFinite(statistics.surpriseTotal())).toBe(true);
  });

  test('a merged type carries its counts over', () => {
    const statistics = seen([1, 2, 1, 3]);
    statistics.merge({ from: 1, into: 2 });
    expect([statistics.countOf(1), statistics.countOf(2), statistics.known]).toEqual([0, 3, 2]);
    expect([...statistics.latest.subarray(0, statistics.latestCount)]).toEqual([3, 2]);
  });

  test('what is restored equals what was saved', () => {
    const statistics = seen([1, 2, 1, 3, 90]);
    const writer = new StateWriter();
    statistics.save(writer);
    const restored = new TypeStatistics(decay);
    restored.restore(new StateReader(writer.finish()));
    restored.add(2, 9000, 0.3);
    statistics.add(2, 9000, 0.3);
    expect(restored.recentShare(2)).toBe(statistics.recentShare(2));
    expect(restored.surprise(90)).toBe(statistics.surprise(90));
    expect(restored.step).toBe(6);
  });
});
