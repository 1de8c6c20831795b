import { describe, expect, test } from '@jest/globals';
import { riskConfig } from '../../../src/risk/config.ts';
import { RiskModel } from '../../../src/risk/risk-model.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { collector, eventOf, run, watchOf } from './collect.ts';
import { START, syntheticStream } from './synthetic-stream.ts';

const SHAPE = { seed: 1, hours: 6, incidentsPerHour: 3, precursor: true };

describe('the risk model', () => {
  test('forecasts on the grid only, and not before the first onset', () => {
    const events = syntheticStream(SHAPE);

    const { forecasts, onsets } = run(events);

    expect(forecasts.length).toBeGreaterThan(1000);
    expect(forecasts.every(({ time }) => time % 5000 === 0)).toBe(true);
    expect(forecasts[0]!.time).toBeGreaterThan(onsets[0]!.time);
  });

  test('leaves grid points inside an incident out', () => {
    const events = [0, 20, 40, 200].map((second) =>
      eventOf({ time: START + second * 1000, type: 50, watched: second < 200 ? 1 : 0 }),
    );

    const { forecasts, onsets } = run(events);

    expect(onsets).toHaveLength(1);
    expect(forecasts[0]!.time).toBe(START + 105_000);
  });

  test('sees at a grid point only events before it', () => {
    const events = syntheticStream(SHAPE);
    const cut = events[Math.floor(events.length * 0.7)]!.time;

    const whole = run(events).forecasts.filter(({ time }) => time <= cut);
    const part = run(events.filter(({ time }) => time < cut)).forecasts;

    expect(whole.slice(0, part.length)).toEqual(part);
    expect(whole.length - part.length).toBeLessThan(20);
  });

  test('settles a forecast when its horizon is over, with the truth', () => {
    const { outcomes, onsets, forecasts } = run(syntheticStream(SHAPE));

    for (const { time, label } of outcomes) {
      const came = onsets.some((onset) => onset.time >= time && onset.time < time + 90_000);
      expect(label).toBe(came);
    }
    expect(forecasts.length - outcomes.length).toBeLessThanOrEqual(18);
  });

  test('finds a true precursor and beats both baselines', () => {
    const { model } = run(syntheticStream(SHAPE));

    const [skill] = model.skills();

    expect(skill!.skill).toBeGreaterThan(0.15);
    expect(skill!.logLoss.forecast).toBeLessThan(skill!.logLoss.recency);
  });

  test.each([1, 2, 3])('claims no skill on pure noise (seed %i)', (seed) => {
    const { model } = run(syntheticStream({ ...SHAPE, seed, precursor: false }));

    expect(model.skills()[0]!.skill).toBeLessThanOrEqual(0);
  });

  test('names the precursor as the strongest evidence of a high forecast', () => {
    const model = new RiskModel(riskConfig.parse({}), [watchOf()]);
    const named: number[] = [];
    const out = collector();

    for (const event of syntheticStream(SHAPE)) {
      model.observe(event, {
        ...out,
        forecast: ({ probability }, explain) => {
          if (probability > 0.6) named.push(...explain(3).map(({ type }) => type));
        },
      });
    }

    expect(named).toContain(10);
  });

  test('goes on from its saved state as if it had never stopped', () => {
    const events = syntheticStream(SHAPE);
    const half = Math.floor(events.length / 2);
    const whole = run(events);

    const first = run(events.slice(0, half));
    const writer = new StateWriter();
    first.model.save(writer);
    const model = RiskModel.restore(riskConfig.parse({}), [watchOf()], new StateReader(writer.finish()));
    for (const event of events.slice(half)) model.observe(event, first);

    expect(first.forecasts).toEqual(whole.forecasts);
    expect(first.outcomes).toEqual(whole.outcomes);
  });

  test('starts anew when the watches have changed', () => {
    const { model } = run(syntheticStream(SHAPE));
    const writer = new StateWriter();
    model.save(writer);
    const other = [watchOf({ horizons: [60] })];

    const restored = RiskModel.restore(riskConfig.parse({}), other, new StateReader(writer.finish()));

    expect(restored.skills()[0]!.points).toBe(0);
  });

  test('skips a silence of years without walking through it', () => {
    const out = collector();
    const model = new RiskModel(riskConfig.parse({}), [watchOf()]);

    model.observe(eventOf({ time: START, watched: 1 }), out);
    model.observe(eventOf({ time: START + 10 * 365 * 86_400_000 }), out);

    expect(out.forecasts.length).toBeLessThanOrEqual(2001);
  });

  test('follows a merge of event types', () => {
    const events = syntheticStream(SHAPE);
    const half = Math.floor(events.length / 2);
    const plain = run(events);
    const merged = run(events.slice(0, half));

    merged.model.merge({ from: 10, into: 11 });
    for (const event of events.slice(half))
      merged.model.observe({ ...event, type: event.type === 10 ? 11 : event.type }, merged);

    expect(merged.forecasts.map(({ probability }) => probability)).toEqual(
      plain.forecasts.map(({ probability }) => probability),
    );
  });
});
