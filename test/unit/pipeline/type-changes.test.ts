import { describe, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import type { PipelineSink } from '../../../src/pipeline/records.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { StateReader } from '../../../src/state/codec.ts';
import { makeEvent } from '../../support/make-event.ts';

const CONFIG = loadConfig({
  sets: ['specialists=[{name: down, watch: {template: NotReady}, horizons: [60]}]'],
});

const NAMES = 'amber Birch CEDAR dune ember Fjord GROVE haven islet Jetty KNOLL ledge'.split(' ');

/** A link that is up or down, taken for a name at first, and volumes whose names turn out to be variable. */
const EVENTS: readonly LogEvent[] = Array.from({ length: 300 }, (_, i) => {
  const link = `link is ${i % 3 === 0 ? 'NotReady' : 'Ready'}`;
  return makeEvent(i * 1000, { message: i % 2 === 0 ? link : `mounted volume ${NAMES[(i >> 3) % 12]} now` });
});

async function said(batch: number, restart = false): Promise<unknown[]> {
  const heard: unknown[] = [];
  const note = (value: unknown): void => {
    heard.push(structuredClone(value));
  };
  const sink: PipelineSink = {
    prediction: note,
    outcome: note,
    merge: note,
    split: note,
    warning: note,
    incident: note,
  };
  let pipeline = new Pipeline(CONFIG);
  for (let at = 0; at < EVENTS.length; at += batch) {
    await pipeline.process(EVENTS.slice(at, at + batch), sink);
    if (restart) pipeline = new Pipeline(CONFIG, new StateReader(pipeline.save()));
  }
  await pipeline.finish(sink);
  return heard;
}

describe('Event types that change while a stream is read', () => {
  test('are announced, merges and splits, by id and with the text they have then', async () => {
    const heard = (await said(EVENTS.length)) as { kind: string }[];

    expect(heard.filter(({ kind }) => kind === 'merge').length).toBeGreaterThan(0);
    expect(heard.filter(({ kind }) => kind === 'split')).toEqual([
      expect.objectContaining({ template: 'link is NotReady', share: expect.closeTo(1 / 3, 1) }),
    ]);
  });

  test('are called what they are called at each event, wherever batches end', async () => {
    const whole = await said(EVENTS.length);

    expect(await said(1)).toEqual(whole);
    expect(await said(37)).toEqual(whole);
    expect(await said(50, true)).toEqual(whole);
  });

  test('are followed by every model', async () => {
    const pipeline = new Pipeline(CONFIG);
    const models = [pipeline.forecaster, pipeline.anomaly, pipeline.risk];
    const heard = models.map((model) => jest.spyOn(model as { split(split: unknown): void }, 'split'));

    await pipeline.process(EVENTS, { warning: () => undefined, incident: () => undefined });

    for (const { mock } of heard) expect(mock.calls).toHaveLength(1);
  });

  test('count as known to who knew what they were part of', async () => {
    const pipeline = new Pipeline(CONFIG);
    await pipeline.process(EVENTS.slice(0, 20), { warning: () => undefined, incident: () => undefined });
    const [link] = pipeline.latestPredictions(1);
    pipeline.trainedTypes = new Set(Array.from({ length: pipeline.miner.size }, (_, type) => type));

    await pipeline.process(EVENTS.slice(20), { warning: () => undefined, incident: () => undefined });

    const part = pipeline.miner.stated('link is NotReady');
    expect(link).toBeDefined();
    expect(pipeline.trainedTypes.has(part)).toBe(true);
  });
});
