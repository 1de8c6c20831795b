import { describe, expect, test } from '@jest/globals';
import { judgedSkill, SkillCounter } from '../../../src/risk/skill.ts';

/** One grid point per horizon of a minute: `[forecast, base rate, recency]` and what came. */
function counterOf(points: readonly (readonly [forecast: number, label: number])[]): SkillCounter {
  const counter = new SkillCounter(60_000, 1);
  for (const [index, [forecast, label]] of points.entries())
    counter.settle(index * 60_000, [forecast, 0.1, 0.1], label);
  return counter;
}

/** A claim that comes true, then quiet points at which the model says far too much. */
const luckyClaim = [[0.6, 1], ...Array.from({ length: 9 }, () => [0.3, 0] as const)] as const;

describe('skill', () => {
  test('few onsets are judged by the claims that warnings are made of', () => {
    const counter = counterOf(luckyClaim);

    expect(counter.overall).toBeLessThan(0);
    expect(judgedSkill(counter, counter.record)).toBeGreaterThan(0);
  });

  test('after many onsets a model that loses against the baseline as a whole has no skill, however good its claims', () => {
    const counter = counterOf(Array.from({ length: 25 }, () => luckyClaim).flat());

    expect(counter.onsets).toBe(25);
    expect(judgedSkill(counter, counter.record)).toBeLessThan(0);
  });

  test('after many onsets a model that wins as a whole keeps its skill', () => {
    const good = [[0.6, 1], ...Array.from({ length: 9 }, () => [0.02, 0] as const)] as const;
    const counter = counterOf(Array.from({ length: 25 }, () => good).flat());

    expect(judgedSkill(counter, counter.record)).toBeGreaterThan(0.3);
  });
});
