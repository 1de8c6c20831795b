import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { PairedBlock, TrialFacts } from '../../../src/outcomes/paired-block.ts';
import { isCanary } from '../../../src/pipeline/canary.ts';
import { Contest } from '../../../src/pipeline/contest.ts';
import type { PipelineSink, PredictionRecord } from '../../../src/pipeline/records.ts';
import type { Contender } from '../../../src/pipeline/seat.ts';
import { wirePrediction } from '../../../src/pipeline/wire.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { StateReader } from '../../../src/state/codec.ts';
import { makeEvent } from '../../support/make-event.ts';
import { ScriptedExpert } from '../../support/scripted-expert.ts';

const CONFIG = loadConfig();
const SETTINGS = { ...CONFIG.registry.promotion, canaryShare: 0.3, blockEvents: 50 };
const TYPES = ['read', 'write', 'lock', 'sync', 'wait'];
const random = randomFrom(4);
const SEQUENCES = 12;
/** No rule but the script foretells what comes. */
const SCRIPT = Array.from({ length: 400 }, () => TYPES[Math.floor(random() * TYPES.length)]!);
const EVENTS = Array.from({ length: 2400 }, (_, index) =>
  makeEvent(index, {
    type: SCRIPT[Math.floor(index / SEQUENCES)]!,
    sequence: `s${index % SEQUENCES}`,
  }),
);
const FACTS: TrialFacts = {
  trial: 'gru.1.2',
  model: 'gru',
  purpose: 'challenge',
  champion: 1,
  challenger: 2,
  tokens: { champion: 1, challenger: 2 },
};

const knowing = () =>
  new ScriptedExpert('gru', { next: (position) => SCRIPT[position + 1], seconds: () => SEQUENCES });
const wrong = () =>
  new ScriptedExpert('gru', {
    next: (position) => TYPES[(TYPES.indexOf(SCRIPT[position + 1]!) + 1) % TYPES.length],
  });

function contest(challenger: () => ScriptedExpert | undefined, settings = SETTINGS): Contest {
  const other = challenger();
  const contenders: Contender[] = [
    { version: 1, expert: knowing() },
    ...(other ? [{ version: 2, expert: other, trial: FACTS }] : []),
  ];
  return new Contest('gru', settings, contenders);
}

/** Everything said of the events, taken in batches of `size`; restarted between them where asked for. */
async function hear(make: () => Contest, size = 600, restarting = false) {
  const said: unknown[] = [];
  const blocks: PairedBlock[] = [];
  const sink: PipelineSink = {
    warning: () => undefined,
    incident: () => undefined,
    prediction: (prediction) => said.push(structuredClone(wirePrediction(prediction))),
    outcome: (outcome) => said.push({ ...outcome }),
    pair: (block) => blocks.push(block),
  };
  let voice = make();
  let pipeline = new Pipeline(CONFIG, undefined, [voice]);
  for (let from = 0; from < EVENTS.length; from += size) {
    await pipeline.process(EVENTS.slice(from, from + size), sink);
    if (!restarting) continue;
    voice = make();
    pipeline = new Pipeline(CONFIG, new StateReader(pipeline.save()), [voice]);
  }
  return { said, blocks, voice, pipeline, perModel: pipeline.risk.outcomes.summary(0).perModel };
}

describe('versions of a model that predict beside the champion', () => {
  test('are compared with it on the same events, in blocks, each alone and under its version', async () => {
    const { blocks, voice, perModel } = await hear(() => contest(wrong));

    expect(blocks.map(({ index }) => index)).toEqual(blocks.map((_, index) => index));
    // The first event of each sequence is foretold by nobody.
    expect(blocks.length).toBe(47);
    expect(blocks.at(-1)).toMatchObject({ ...FACTS, kind: 'pair', events: 50, pinball: null });
    expect(blocks.at(-1)!.gain).toBeLessThan(-2);
    expect(perModel['gru@1']!.nextEvent.top1).toBeGreaterThan(0.9);
    expect(perModel['gru@2']!.nextEvent.top1).toBeLessThan(0.1);
    expect(perModel).not.toHaveProperty('gru');
    expect(voice.standings[0]!.standing).toMatchObject({ verdict: 'worse' });
  });

  test('are named by the predictions that they decided', async () => {
    const { said } = await hear(() => contest(knowing));

    const spoken = new Set<string>();
    for (const record of said.slice(-1000) as PredictionRecord[])
      for (const { expert } of record.because ?? [])
        if (expert.startsWith('gru')) spoken.add(`${record.sequence} ${expert}`);
    const canaries = Array.from({ length: SEQUENCES }, (_, index) => `s${index}`).filter((key) =>
      isCanary(key, 'gru', SETTINGS.canaryShare),
    );

    expect(canaries.length).toBeGreaterThan(0);
    for (let index = 0; index < SEQUENCES; index++) {
      const key = `s${index}`;
      expect(spoken).toContain(`${key} gru@${canaries.includes(key) ? 2 : 1}`);
    }
    expect(spoken.size).toBe(SEQUENCES);
  });

  test('change nothing of what is said where they decide in no sequence', async () => {
    const { said } = await hear(() => contest(() => undefined));

    const beside = await hear(() => contest(wrong, { ...SETTINGS, canaryShare: 0 }));

    expect(beside.said).toEqual(said);
  });

  test('say and are worth the same wherever batches end and whenever the run is restarted', async () => {
    const { said, blocks } = await hear(() => contest(wrong));

    const otherBatches = await hear(() => contest(wrong), 137);
    const restarted = await hear(() => contest(wrong), 300, true);

    expect(otherBatches.said).toEqual(said);
    expect(otherBatches.blocks).toEqual(blocks);
    expect(restarted.said).toEqual(said);
    expect(restarted.blocks).toEqual(blocks);
  });

  test('take the champion’s place between two batches, and its trial ends with it', async () => {
    const { pipeline, voice } = await hear(() => contest(wrong));
    const blocks: PairedBlock[] = [];
    const guard: TrialFacts = { ...FACTS, trial: 'gru.2.1', purpose: 'guard', champion: 2, challenger: 1 };

    pipeline.seat('gru', [
      { version: 2, expert: wrong() },
      { version: 1, expert: knowing(), trial: guard },
    ]);
    await pipeline.process(
      EVENTS.map((event) => ({ ...event, time: event.time + 3_600_000 })),
      {
        warning: () => undefined,
        incident: () => undefined,
        pair: (block) => blocks.push(block),
      },
    );

    expect(voice.label).toBe('gru@2');
    expect(blocks[0]).toMatchObject({ trial: 'gru.2.1', index: 0 });
    expect(voice.standings).toHaveLength(1);
  });
});

describe('the sequences in which a challenger decides', () => {
  test('are the share that is allowed, the same ones on every machine', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `request-${index}`);

    const chosen = keys.filter((key) => isCanary(key, 'gru', 0.05));

    expect(chosen.length / keys.length).toBeCloseTo(0.05, 2);
    expect(chosen.slice(0, 3)).toMatchInlineSnapshot(`
[
  "request-24",
  "request-33",
  "request-68",
]
`);
    expect(keys.filter((key) => isCanary(key, 'gru', 0))).toEqual([]);
  });
});
