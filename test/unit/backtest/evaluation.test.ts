import { describe, expect, test } from '@jest/globals';
import { Evaluation } from '../../../src/backtest/evaluation.ts';
import { randomFrom } from '../../../src/backtest/random.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import type { BatchExpert } from '../../../src/models/expert.ts';
import { makeEvent } from '../../support/make-event.ts';
import { ScriptedExpert } from '../../support/scripted-expert.ts';

const CONFIG = loadConfig();
const TYPES = ['read', 'write', 'lock', 'sync', 'wait'];

/** Sequences of 8 events whose order follows no rule but their position in a long random script. */
const random = randomFrom(4);
const SCRIPT = Array.from({ length: 3000 }, () => TYPES[Math.floor(random() * TYPES.length)]!);
const EVENTS: LogEvent[] = SCRIPT.map((type, index) => makeEvent(index * 5, { type, sequence: 'all' }));

const knowing = new ScriptedExpert('knowing', {
  next: (position) => SCRIPT[position + 1],
  seconds: () => 5,
});
const silent = new ScriptedExpert('silent', { next: () => undefined });

async function evaluate(experts: readonly BatchExpert[], train = 1000) {
  const evaluation = new Evaluation(CONFIG, {}, experts, () => 0);
  if (train > 0) await evaluation.train(EVENTS.slice(0, train));
  await evaluation.endTraining();
  await evaluation.test(EVENTS.slice(train, 2000));
  await evaluation.test(EVENTS.slice(2000));
  const comparison = await evaluation.finish();
  return { comparison, types: evaluation.testTypes };
}

describe('evaluation', () => {
  test('an expert that knows what the others cannot makes the mix better, beyond chance', async () => {
    const fresh = new ScriptedExpert('knowing', {
      next: (position) => SCRIPT[position + 1],
      seconds: () => 5,
    });

    const { comparison } = await evaluate([fresh], 0);

    const { difference, alone, online, mix } = comparison;
    expect(alone['knowing']!.nextEvent.top1).toBeGreaterThan(0.95);
    expect(online.nextEvent.top1).toBeLessThan(0.4);
    expect(mix.nextEvent.top1).toBeGreaterThan(0.9);
    expect(difference.nll.high).toBeLessThan(-0.5);
  });

  test('the difference is the one between the two reports, the figures those of the reports', async () => {
    const { comparison } = await evaluate([silent]);

    const { difference, intervals, online, mix } = comparison;
    expect(difference.nll.value).toBeCloseTo(mix.nextEvent.nll! - online.nextEvent.nll!, 10);
    const { withoutFirst } = mix.nextEvent;
    expect(intervals['mix']!.laterTop1.value).toBeCloseTo(withoutFirst.top1!, 10);
    expect(intervals['mix']!.laterNll.value).toBeCloseTo(withoutFirst.nll!, 10);
    expect(intervals['mix']!.top3.value).toBeCloseTo(mix.nextEvent.top3!, 10);
    expect(intervals['online']!.pinball.value).toBeCloseTo(online.timeToNext.pinball!, 10);
    expect(intervals['silent']!.nll.value).toBeCloseTo(comparison.alone['silent']!.nextEvent.nll!, 10);
  });

  test('an expert without anything to say adds nothing', async () => {
    const { comparison } = await evaluate([silent]);

    const { low, high } = comparison.difference.nll;
    expect(low).toBeLessThanOrEqual(0.001);
    expect(high).toBeGreaterThanOrEqual(-0.001);
    expect(comparison.alone['silent']!.nextEvent.top1).toBe(0);
  });

  test('both pipelines and all baselines are scored on the events of the test part alone', async () => {
    const { comparison, types } = await evaluate([knowing]);

    const { online, mix, alone } = comparison;
    expect([online.events, mix.events, alone['knowing']!.nextEvent.events]).toEqual([2000, 2000, 2000]);
    expect(online.baselines).toEqual(mix.baselines);
    expect([...types.values()].reduce((sum, { events }) => sum + events, 0)).toBe(2000);
    expect(types.size).toBe(TYPES.length);
  });

  test('without a training part only event types that are new are unseen', async () => {
    const { comparison } = await evaluate([silent], 0);

    expect(comparison.online.nextEvent.unseen.share).toBeCloseTo(TYPES.length / 3000, 4);
  });
});
