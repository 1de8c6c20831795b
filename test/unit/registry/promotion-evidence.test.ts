import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ModelPromoter } from '../../../src/hosts/aws/promote-model.ts';
import type { PairedBlock, TrialFacts } from '../../../src/outcomes/paired-block.ts';
import { judgeBlocks } from '../../../src/outcomes/paired-trial.ts';
import { wirePair } from '../../../src/pipeline/wire.ts';
import { EVIDENCE, gather } from '../../../src/registry/promotion/gather.ts';
import { lineupOf } from '../../../src/registry/promotion/lineup.ts';
import { promotionConfig } from '../../../src/registry/promotion-config.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { Killed, MemoryStore } from '../../support/memory-store.ts';
import { act, MONDAY, packageOf, passedBy } from '../../support/registered.ts';

const NAME = 'tiny-gru';
const NOW = MONDAY + 3_600_000;
const DAY = new Date(NOW).toISOString().slice(0, 10);
const CONFIG = promotionConfig.parse({ auto: true, minEvents: 1000 });
const REACH = { now: NOW, mayGoOn: () => true };

let models: MemoryStore;
let data: MemoryStore;

beforeEach(async () => {
  [models, data] = [new MemoryStore(), new MemoryStore()];
  const registry = new StoreRegistry(models);
  for (const seed of [1, 2]) await registry.publish(packageOf(seed), passedBy(packageOf(seed)), act(seed));
  await registry.setAlias(NAME, 'champion', 1, act(10));
});

/** Names version 2 challenger, or champion in the place of 1, and returns the trial that follows. */
async function trialOf(alias: 'challenger' | 'champion'): Promise<TrialFacts> {
  const registry = new StoreRegistry(models);
  await registry.setAlias(NAME, alias, 2, act(11));
  return (await lineupOf(registry, NAME, 24, NOW))!.others[0]!;
}

/** Writes blocks of one gain as a shard does, one object each; returns them. */
async function write(facts: TrialFacts, gain: number, count: number, shard = 'shardId-0', day = DAY) {
  const blocks = Array.from({ length: count }, (_, index): PairedBlock => {
    const losses = { logLoss: { champion: 1, challenger: 1 - gain }, pinball: null };
    return {
      kind: 'pair',
      ...facts,
      index,
      from: NOW + index,
      to: NOW + index + 1,
      events: 100,
      gain,
      ...losses,
    };
  });
  for (const block of blocks) {
    const bytes = gzipSync(`${JSON.stringify(wirePair(block))}\n`);
    await data.write(`pairs/dt=${day}/${shard}/${95 + block.index}.ndjson.gz`, bytes);
  }
  return blocks.map((block) => ({ source: shard, block }));
}

function promoter(config = CONFIG, stores = { data, models }): ModelPromoter {
  const registry = new StoreRegistry(stores.models);
  const metrics = { record: () => undefined };
  return new ModelPromoter({ data: stores.data, registry, models: [NAME], config, metrics, now: () => NOW });
}

const look = (config = CONFIG, event: unknown = {}) => promoter(config).take(event, () => 60_000);

async function champion(): Promise<number | undefined> {
  return (await new StoreRegistry(models).alias(NAME, 'champion'))?.version;
}

const ledgerLength = async () => (await new StoreRegistry(models).ledger(NAME)).length;

/** As CloudWatch tells EventBridge. */
function alarm(value: 'ALARM' | 'OK', model: string | undefined) {
  const metric = { dimensions: model ? { model } : {} };
  const configuration = { metrics: [{ id: 'm1', metricStat: { metric } }] };
  return {
    'detail-type': 'CloudWatch Alarm State Change',
    detail: { alarmName: 'log-loss', state: { value }, configuration },
  };
}

describe('evidence gathered bit by bit', () => {
  test('stands as if all blocks of all shards were read at once', async () => {
    const trial = await trialOf('challenger');
    const first = await write(trial, 0.02, 8);
    await gather(data, CONFIG, REACH);
    const second = await write(trial, 0.01, 6, 'shardId-1');

    const { evidence, blocks } = await gather(data, CONFIG, REACH);

    const { from: _from, to: _to, ...whole } = judgeBlocks([...first, ...second], trial.trial, CONFIG);
    const standing = evidence.standing(trial.trial);
    expect(blocks).toBe(6);
    expect(standing).toMatchObject({ verdict: whole.verdict, events: 1400, blocks: 14 });
    expect(standing.better).toBeCloseTo(whole.better, 9);
  });

  test('counts each block once for two who look at the same time', async () => {
    const trial = await trialOf('challenger');
    await write(trial, 0.02, 10);

    await Promise.all([gather(data, CONFIG, REACH), gather(data, CONFIG, REACH)]);
    const { evidence, blocks } = await gather(data, CONFIG, REACH);

    expect(blocks).toBe(0);
    expect(evidence.standing(trial.trial).blocks).toBe(10);
  });

  test('passes by what is damaged, and says so once', async () => {
    const trial = await trialOf('challenger');
    await write(trial, 0.02, 3);
    const key = `pairs/dt=${DAY}/shardId-0/96.ndjson.gz`;
    await data.write(key, Uint8Array.of(1, 2, 3));

    const first = await look();
    const second = await look();

    expect(first).toMatchObject({ blocks: 2, unreadable: [key] });
    expect(second).toMatchObject({ blocks: 0, unreadable: [] });
  });

  test('leaves for the next look what time does not suffice for', async () => {
    const trial = await trialOf('challenger');
    await write(trial, 0.02, 50);

    const first = await gather(data, CONFIG, { now: NOW, mayGoOn: () => false });
    const second = await gather(data, CONFIG, REACH);

    expect([first.blocks, first.left]).toEqual([32, 18]);
    expect([second.blocks, second.left]).toEqual([18, 0]);
  });

  test('stays small however long a trial goes on', async () => {
    const trial = await trialOf('challenger');
    await write(trial, 0.001, 400);

    await gather(data, CONFIG, REACH);

    expect(data.objects.get(EVIDENCE)!.length).toBeLessThan(2000);
  });
});

describe('an invocation', () => {
  test.each([
    ['promotes a better challenger', 'challenger', 0.3, 2, 'promote'],
    ['sends away a worse one', 'challenger', -0.3, 1, 'send-away'],
    ['rolls a worse champion back', 'champion', 0.3, 1, 'roll-back'],
  ] as const)('%s, once, wherever it is killed', async (_, alias, gain, serves, decision) => {
    await write(await trialOf(alias), gain, 30);
    const moved = await ledgerLength();
    let kills = 0;
    for (let at = 1; ; at++) {
      const stores = { data: data.reopened(), models: models.reopened() };
      for (const store of [stores.data, stores.models])
        store.crashAt(at >> 1 || 1, at % 2 ? 'before' : 'after');
      try {
        await promoter(CONFIG, stores).take({}, () => 60_000);
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        kills++;
      }
    }

    const again = await look();

    const ledger = (await new StoreRegistry(models).ledger(NAME)).slice(moved);
    const decided = ledger.filter(({ id }) => id.startsWith(decision));
    expect(kills).toBeGreaterThan(2);
    expect(await champion()).toBe(serves);
    expect(new Set(decided.map(({ id }) => id)).size).toBe(decided.length);
    expect(decided.length).toBeGreaterThan(0);
    expect(again.trials.filter(({ done }) => done)).toEqual([]);
  });

  test('only says what it found where people decide', async () => {
    await write(await trialOf('challenger'), 0.3, 30);

    const { trials } = await look({ ...CONFIG, auto: false });

    expect(trials).toMatchObject([{ decision: 'promote', done: false }]);
    expect(await champion()).toBe(1);
  });
});

describe('an alarm about a model', () => {
  const HASTY = { ...CONFIG, onAlarm: 'roll-back' as const };

  test.each([
    [
      'brings back the champion before, where it was better and that is wanted',
      HASTY,
      'ALARM',
      NAME,
      0.02,
      1,
    ],
    ['does the same where it names no model', HASTY, 'ALARM', undefined, 0.02, 1],
    ['only judges by default', CONFIG, 'ALARM', NAME, 0.02, 2],
    ['moves nothing where the evidence is for the champion', HASTY, 'ALARM', NAME, -0.02, 2],
    ['moves nothing where it is over', HASTY, 'OK', NAME, 0.02, 2],
    ['moves nothing where it speaks of another model', HASTY, 'ALARM', 'other', 0.02, 2],
    ['moves nothing where people decide', { ...HASTY, auto: false }, 'ALARM', NAME, 0.02, 2],
  ] as const)('%s', async (_, config, value, model, gain, serves) => {
    await write(await trialOf('champion'), gain, 12);

    await look(config, alarm(value, model));
    await look(config, alarm(value, model));

    expect(await champion()).toBe(serves);
  });

  test('called by the alarm itself does the same, and names it in the ledger', async () => {
    await write(await trialOf('champion'), 0.02, 12);
    const { detail: alarmData } = alarm('ALARM', NAME);

    await look(HASTY, { source: 'aws.cloudwatch', alarmData });

    const last = (await new StoreRegistry(models).ledger(NAME)).at(-1);
    expect(last).toMatchObject({ action: 'rollback', by: 'promote-model' });
    expect(last?.reason).toMatch(/^alarm log-loss: version 1 is 0\.0200 nats per event better/);
  });
});
