import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import type { PipelineSink } from '../../../src/pipeline/records.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { StateReader } from '../../../src/state/codec.ts';
import { makeEvent } from '../../support/make-event.ts';
import { rankElsewhere } from '../../support/ranking-here.ts';

const CONFIG = loadConfig({
  sets: [
    'specialists=[{name: down, watch: {template: NotReady}, horizons: [60], weightClass: own}]',
    'sequences.key={pattern: "node-[0-9]"}',
    'sequences.endOn=["goes away"]',
    'sequences.coalesceSeconds=1.5',
  ],
});

const NAMES = 'amber Birch CEDAR dune ember Fjord GROVE haven islet Jetty KNOLL ledge'.split(' ');

/** Nodes whose links are taken for names at first (a split) and whose volumes turn out to be variable (merges). */
const EVENTS: readonly LogEvent[] = Array.from({ length: 400 }, (_, i) => {
  const link = `link of node-${i % 5} is ${i % 3 === 0 ? 'NotReady' : 'Ready'}`;
  const volume = `node-${i % 4} mounted volume ${NAMES[(i >> 3) % 12]} now`;
  const message = i % 41 === 40 ? `node-${i % 5} goes away` : i % 2 === 0 ? link : volume;
  return makeEvent(i * 2, { message, source: `host ${i % 3}` });
});

interface Said {
  readonly heard: readonly unknown[];
  readonly state: Uint8Array;
  readonly latest: number;
}

function noting(told: boolean): { heard: unknown[]; sink: PipelineSink } {
  const heard: unknown[] = [];
  const note = (value: unknown): void => {
    heard.push(structuredClone(value));
  };
  const always = {
    merge: note,
    split: note,
    anomaly: note,
    warning: note,
    incident: note,
    riskOutcome: note,
  };
  return { heard, sink: told ? { ...always, prediction: note, outcome: note } : always };
}

/** Runs all events in batches of `size`; from event `elsewhereFrom` on another ranks, `ahead` batches before. */
async function run(
  size: number,
  { elsewhereFrom = Number.POSITIVE_INFINITY, ahead = 0, told = true } = {},
): Promise<Said> {
  const { heard, sink } = noting(told);
  const pipeline = new Pipeline(CONFIG);
  let underWay = 0;
  for (let at = 0; at < EVENTS.length; at += size) {
    if (at >= elsewhereFrom && !pipeline.ranksAhead) rankElsewhere(pipeline, CONFIG);
    pipeline.begin(EVENTS.slice(at, at + size), sink);
    underWay++;
    for (; underWay > (pipeline.ranksAhead ? ahead : 0); underWay--) await pipeline.complete(sink);
    if (pipeline.ranksAhead) pipeline.latestPredictions(3);
  }
  for (; underWay > 0; underWay--) await pipeline.complete(sink);
  const latest = pipeline.latestPredictions(3).length;
  await pipeline.finish(sink);
  return { heard, state: pipeline.save(), latest };
}

describe('A pipeline that has its ranking done elsewhere', () => {
  test('says the same and knows the same, whenever ranking went there and however far it is ahead', async () => {
    const here = await run(50);

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 7, max: 90 }),
        fc.integer({ min: 0, max: 300 }),
        fc.nat({ max: 3 }),
        async (size, elsewhereFrom, ahead) => {
          const there = await run(size, { elsewhereFrom, ahead });
          expect(there.heard).toEqual(here.heard);
        },
      ),
      { numRuns: 6 },
    );
    const kinds = new Set((here.heard as { kind?: string }[]).map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['prediction', 'outcome', 'merge', 'split']));
  });

  test.each([true, false])('saves the same bytes, with predictions told: %s', async (told) => {
    const here = await run(50, { told });
    const there = await run(50, { elsewhereFrom: 100, ahead: 1, told });

    expect(there.heard).toEqual(here.heard);
    expect(Buffer.compare(there.state, (await run(50, { told })).state)).toBe(0);
    expect(Buffer.compare(there.state, here.state)).toBe(0);
  });

  test('shows the predictions of the latest sequences once somebody looked', async () => {
    const { latest } = await run(50, { elsewhereFrom: 0, ahead: 1 });

    expect(latest).toBe(3);
  });

  test('goes on from its state as one that ranks itself', async () => {
    const { state } = await run(50, { elsewhereFrom: 0, ahead: 2 });
    const resumed = new Pipeline(CONFIG, new StateReader(state));
    const { heard, sink } = noting(true);

    await resumed.process(EVENTS.slice(0, 50), sink);

    expect(heard.length).toBeGreaterThan(50);
    expect(resumed.events).toBe(450);
  });
});
