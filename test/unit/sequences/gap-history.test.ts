import { expect, test } from '@jest/globals';
import { GapHistory } from '../../../src/sequences/gap-history.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const SECOND = 1000;

function history(): GapHistory {
  const gaps = new GapHistory();
  for (let i = 0; i < 500; i++) gaps.add(1, 10 * SECOND);
  for (let i = 0; i < 500; i++) gaps.add(2, 10_000 * SECOND);
  return gaps;
}

test('a silence is long or not by the event before it', () => {
  const gaps = history();

  expect(gaps.longer(1, 1000 * SECOND)).toBeLessThan(0.01);
  expect(gaps.longer(2, 1000 * SECOND)).toBeGreaterThan(0.99);
});

test('after a type that nothing has followed yet, all silences tell', () => {
  const gaps = history();

  expect(gaps.longer(3, 1000 * SECOND)).toBeCloseTo(0.5);
  expect(gaps.longer(3, 1e6 * SECOND)).toBe(0);
});

test('where nothing has gone on yet no silence is long', () => {
  expect(new GapHistory().longer(1, 1e9 * SECOND)).toBe(1);
});

test('types that merge share their silences, and a state keeps them', () => {
  const gaps = history();
  gaps.merge({ from: 2, into: 1 });
  const writer = new StateWriter();
  gaps.save(writer);
  const restored = new GapHistory();
  restored.restore(new StateReader(writer.finish()));

  for (const either of [gaps, restored]) {
    expect(either.longer(1, 1000 * SECOND)).toBeCloseTo(0.5, 2);
    expect(either.longer(2, 1000 * SECOND)).toBeCloseTo(0.5, 2);
  }
});
