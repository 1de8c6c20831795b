import { describe, expect, test } from '@jest/globals';
import type { PairedBlock } from '../../../src/outcomes/paired-block.ts';
import type { TrialStanding, Verdict } from '../../../src/outcomes/paired-trial.ts';
import type { ModelRegistry } from '../../../src/registry/model-registry.ts';
import {
  carryOut,
  type Decision,
  decisionOf,
  isDecided,
  tidy,
} from '../../../src/registry/promotion/desk.ts';
import { judgeModel } from '../../../src/registry/promotion/judge-model.ts';
import { lineupOf } from '../../../src/registry/promotion/lineup.ts';
import { promotionConfig } from '../../../src/registry/promotion-config.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { Killed, MemoryStore } from '../../support/memory-store.ts';
import { act, MONDAY, packageOf, passedBy } from '../../support/registered.ts';

const NAME = 'tiny-gru';
const NOW = MONDAY + 3_600_000;
const BY = { by: 'logcast run', now: NOW };

function standingOf(verdict: Verdict | null): TrialStanding {
  return { verdict, events: 5000, blocks: 50, gain: 0.1, better: 150, worse: 0.1, from: 0, to: 1 };
}

/** A registry with two versions, the first one champion, the second one challenger or already champion. */
async function prepared(second: 'challenger' | 'champion'): Promise<MemoryStore> {
  const store = new MemoryStore();
  const registry = new StoreRegistry(store);
  for (const seed of [1, 2]) await registry.publish(packageOf(seed), passedBy(packageOf(seed)), act(seed));
  await registry.setAlias(NAME, 'champion', 1, act(10));
  await registry.setAlias(NAME, second, 2, act(11));
  return store;
}

/** The decision on the only trial there is. */
async function decisionOn(registry: ModelRegistry, verdict: Verdict): Promise<Decision> {
  const lineup = await lineupOf(registry, NAME, 24, NOW);
  return decisionOf(lineup!.others[0]!, standingOf(verdict))!;
}

async function seen(registry: ModelRegistry) {
  const ledger = await registry.ledger(NAME);
  const aliases = await registry.aliases(NAME);
  return {
    aliases: aliases.map(({ alias, version }) => [alias, version]),
    ledger: ledger.map(({ action, alias, version }) => [action, alias, version]),
  };
}

const CASES = [
  ['promotion', 'challenger', 'better', [['champion', 2]]],
  ['sending away', 'challenger', 'worse', [['champion', 1]]],
  ['rollback', 'champion', 'better', [['champion', 1]]],
] as const;

describe.each(CASES)('a %s', (_, second, verdict, aliases) => {
  test('is known again by who goes back to before it, and a move by people is none', async () => {
    const registry = new StoreRegistry(await prepared(second));
    const before = (await lineupOf(registry, NAME, 24, NOW))!;
    await registry.setAlias(NAME, 'shadow', 1, act(12));
    const known = [await isDecided(registry, before, NAME)];

    await carryOut(registry, await decisionOn(registry, verdict), BY);
    known.push(await isDecided(registry, before, NAME));
    const after = (await lineupOf(registry, NAME, 24, NOW))!;

    expect(known).toEqual([false, true]);
    expect(await isDecided(registry, after, NAME)).toBe(false);
  });

  test('is carried out once, however often it is asked for', async () => {
    const registry = new StoreRegistry(await prepared(second));
    const decision = await decisionOn(registry, verdict);

    const first = await carryOut(registry, decision, BY);
    const once = await seen(registry);
    await carryOut(registry, decision, BY);

    expect(first).toBe(true);
    expect(once.aliases).toEqual(aliases);
    expect(await seen(registry)).toEqual(once);
  });

  test.each(['before', 'after'] as const)(
    'whose process is killed %s any of its writes is completed by the next start',
    async (when) => {
      const whole = new StoreRegistry(await prepared(second));
      const decision = await decisionOn(whole, verdict);
      await carryOut(whole, decision, BY);
      const done = await seen(whole);

      let steps = 0;
      for (let at = 1; ; at++) {
        const store = await prepared(second);
        store.crashAt(at, when);
        const outcome = await carryOut(new StoreRegistry(store), decision, BY).catch((error) => error);
        if (!(outcome instanceof Killed)) break;
        steps++;
        const registry = new StoreRegistry(store.reopened());
        await registry.recover(act(70));
        await tidy(registry, NAME, { ...BY, reason: 'interrupted' });
        // The trial goes on from its saved state only where the aliases are still those that it began with.
        const again = await lineupOf(registry, NAME, 24, NOW);
        if (again?.others[0]?.trial === decision.facts.trial) await carryOut(registry, decision, BY);
        expect(await seen(registry)).toEqual(done);
      }

      expect(steps).toBeGreaterThanOrEqual(2);
    },
  );

  test('stands while the place of the registry is empty, as where a disk is not mounted', async () => {
    const decision = await decisionOn(new StoreRegistry(await prepared(second)), verdict);

    const done = carryOut(new StoreRegistry(new MemoryStore()), decision, BY);

    await expect(done).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('decides nothing where somebody moved the champion meanwhile', async () => {
    const registry = new StoreRegistry(await prepared(second));
    const decision = await decisionOn(registry, verdict);
    await registry.publish(packageOf(3), passedBy(packageOf(3)), act(20));
    await registry.setAlias(NAME, 'champion', 3, act(21));
    const before = await seen(registry);

    const done = await carryOut(registry, decision, BY);

    expect(done).toBe(false);
    expect(await seen(registry)).toEqual(before);
  });
});

describe('who predicts', () => {
  test('after a rollback is not guarded against what was rolled back', async () => {
    const registry = new StoreRegistry(await prepared('champion'));
    await registry.rollback(NAME, act(20));

    const lineup = await lineupOf(registry, NAME, 24, NOW);

    expect(lineup).toMatchObject({ champion: { version: 1 }, others: [] });
  });

  test('includes the champion before for some hours after a promotion, and a shadow that never decides', async () => {
    const registry = new StoreRegistry(await prepared('champion'));
    await registry.publish(packageOf(3), passedBy(packageOf(3)), act(20));
    await registry.setAlias(NAME, 'shadow', 3, act(21));

    const soon = await lineupOf(registry, NAME, 24, NOW);
    const later = await lineupOf(registry, NAME, 24, NOW + 25 * 3_600_000);

    expect(soon!.others.map(({ purpose, challenger }) => [purpose, challenger])).toEqual([
      ['guard', 1],
      ['shadow', 3],
    ]);
    expect(later!.others.map(({ purpose }) => purpose)).toEqual(['shadow']);
    expect(decisionOf(later!.others[0]!, standingOf('better'))).toBeUndefined();
  });
});

describe('the blocks of several shards', () => {
  const gains = (trial: string, gain: number) =>
    Array.from({ length: 60 }, (_, index) => ({
      source: `shard-${index % 2}`,
      block: {
        ...{ kind: 'pair', trial, model: NAME, purpose: 'challenge', champion: 1, challenger: 2 },
        ...{ tokens: { champion: 1, challenger: 2 }, index, from: index, to: index + 1, events: 100, gain },
        ...{ logLoss: { champion: 1, challenger: 1 - gain }, pinball: null },
      } as PairedBlock,
    }));

  test.each([
    [true, 0.3, [['champion', 2]]],
    [true, -0.3, [['champion', 1]]],
    [
      false,
      0.3,
      [
        ['challenger', 2],
        ['champion', 1],
      ],
    ],
  ] as const)('decide once where that is allowed (%s) of a gain of %s', async (auto, gain, aliases) => {
    const registry = new StoreRegistry(await prepared('challenger'));
    const { trial } = (await lineupOf(registry, NAME, 24, NOW))!.others[0]!;
    const config = promotionConfig.parse({ auto });
    const blocks = [...gains(trial, gain), ...gains('another', -gain)];

    const [judgement] = await judgeModel(registry, NAME, blocks, config, BY);
    const once = await seen(registry);
    await judgeModel(registry, NAME, [...blocks, ...blocks], config, BY);

    expect(judgement).toMatchObject({ done: auto, standing: { verdict: gain > 0 ? 'better' : 'worse' } });
    expect(once.aliases).toEqual(aliases);
    expect(await seen(registry)).toEqual(once);
  });
});
