import { describe, expect, test } from '@jest/globals';
import { riskConfig } from '../../../src/risk/config.ts';
import type { RiskEvent, RiskForecast } from '../../../src/risk/forecast.ts';
import { RiskModel } from '../../../src/risk/risk-model.ts';
import { collector, eventOf, run, watchOf } from './collect.ts';
import { START, syntheticStream } from './synthetic-stream.ts';

const SHAPE = { seed: 5, hours: 6, incidentsPerHour: 3, precursor: true };

/** Mean forecast of a target at the grid points that an onset follows within 40 s, and at all others, late in the stream. */
function sharpness(
  forecasts: readonly RiskForecast[],
  onsets: readonly { time: number }[],
  target: number,
): [before: number, otherwise: number] {
  const late = forecasts.filter(
    (forecast) => forecast.target === target && forecast.time > START + 3 * 3_600_000,
  );
  const soon = ({ time }: RiskForecast): boolean =>
    onsets.some((onset) => onset.time >= time && onset.time < time + 40_000);
  const mean = (some: readonly RiskForecast[]): number =>
    some.reduce((sum, { probability }) => sum + probability, 0) / some.length;
  return [mean(late.filter(soon)), mean(late.filter((forecast) => !soon(forecast)))];
}

describe('what watches and horizons share', () => {
  test('a long horizon keeps the sharp evidence of a short time', () => {
    const { forecasts, onsets } = run(syntheticStream(SHAPE), [watchOf({ horizons: [60, 300] })]);

    for (const target of [0, 1]) {
      const [before, otherwise] = sharpness(forecasts, onsets, target);
      expect(before).toBeGreaterThan(3 * otherwise);
    }
  });

  test('a general watch follows the special one that foresees a part of it', () => {
    const special = syntheticStream(SHAPE).map((event) => ({ ...event, watched: event.watched * 3 }));
    const unforeseen = syntheticStream({ ...SHAPE, seed: 6, precursor: false })
      .filter(({ watched }) => watched !== 0)
      .map((event) => ({ ...event, type: 60, watched: 2 }));
    const events = [...special, ...unforeseen].sort((a, b) => a.time - b.time);

    const { forecasts, onsets } = run(events, [watchOf(), watchOf({ name: 'anything' })]);
    const ofSpecial = onsets.filter(({ watch }) => watch === 0);

    const [before, otherwise] = sharpness(forecasts, ofSpecial, 1);
    expect(before).toBeGreaterThan(2 * otherwise);
  });

  test('a gauge that fills up before each onset is evidence although no message changes', () => {
    const events: RiskEvent[] = [];
    for (let second = 0; second < 18_000; second += 10) {
      const inCycle = second % 900;
      const used = inCycle < 800 ? 5 : 5 + (inCycle - 800) / 2;
      events.push(eventOf({ time: START + second * 1000, type: 3, fields: { used, pid: 7 } }));
      if (second > 0 && inCycle === 0)
        events.push(eventOf({ time: START + second * 1000 + 1, type: 50, watched: 1 }));
    }

    const { forecasts, onsets } = run(events);

    const [before, otherwise] = sharpness(forecasts, onsets, 0);
    expect(before).toBeGreaterThan(0.5);
    expect(otherwise).toBeLessThan(0.2);
  });

  test('a precursor is credited to the nearest onset, not to what follows that one', () => {
    const first = syntheticStream(SHAPE);
    const second = first
      .filter(({ watched }, at) => watched === 1 && first[at - 1]?.watched !== 1)
      .map((event) => ({ ...event, time: event.time + 35_000, type: 60, watched: 2 }));
    const events = [...first, ...second].sort((a, b) => a.time - b.time);
    const credited = [new Set<number>(), new Set<number>()];
    const model = new RiskModel(riskConfig.parse({}), [watchOf(), watchOf({ name: 'aftermath' })]);

    for (const event of events)
      model.observe(event, {
        ...collector(),
        forecast: ({ watch, probability }, explain) => {
          if (probability > 0.4) for (const { type } of explain(1)) credited[watch]!.add(type);
        },
      });

    expect(credited[0]).toContain(10);
    expect(credited[1]).not.toContain(10);
    expect(credited[1]!.size).toBeGreaterThan(0);
  });

  test('with nothing to watch there is nothing to say', () => {
    const { forecasts, outcomes, onsets } = run(syntheticStream({ ...SHAPE, hours: 1 }), []);

    expect([...forecasts, ...outcomes, ...onsets]).toEqual([]);
  });
});
