import type { PairedBlock } from '../../outcomes/paired-block.ts';
import { judgeBlocks, type TrialStanding } from '../../outcomes/paired-trial.ts';
import type { Act, ModelRegistry } from '../model-registry.ts';
import type { PromotionConfig } from '../promotion-config.ts';
import { alarmedDecision, carryOut, type Decision, decisionOf, tidy } from './desk.ts';
import { lineupOf } from './lineup.ts';

/** A block with the shard or stream that it comes from. */
export interface SourcedBlock {
  readonly source: string;
  readonly block: PairedBlock;
}

/** How a trial stands, and what was decided on it. */
export interface Judgement {
  readonly trial: string;
  readonly standing: TrialStanding;
  readonly decision?: Decision | undefined;
  /** Whether it was carried out; false where only the evidence is wanted, or somebody was faster. */
  readonly done: boolean;
}

/**
 * Judges a model by the blocks that any number of shards have written, and carries out what follows where `auto` allows it: the
 * same decisions as a run on one machine makes. May be called as often as one likes, with the same blocks again and with those
 * of trials that are over. Throws RegistryError and StoreError.
 */
export async function judgeModel(
  registry: ModelRegistry,
  name: string,
  blocks: readonly SourcedBlock[],
  config: PromotionConfig,
  by: Pick<Act, 'by' | 'now'>,
): Promise<readonly Judgement[]> {
  return judgeStandings(registry, name, (trial) => judgeBlocks(blocks, trial, config), config, by);
}

/**
 * The same with evidence that was gathered bit by bit. `alarm`: the name of one that speaks of this model; what it may do is
 * `config.onAlarm`.
 */
export async function judgeStandings(
  registry: ModelRegistry,
  name: string,
  standingOf: (trial: string) => TrialStanding,
  config: PromotionConfig,
  by: Pick<Act, 'by' | 'now'>,
  alarm?: string | undefined,
): Promise<readonly Judgement[]> {
  if (config.auto) await tidy(registry, name, { ...by, reason: 'it names the champion itself' });
  const lineup = await lineupOf(registry, name, config.guardHours, by.now);
  const judgements: Judgement[] = [];
  for (const facts of lineup?.others ?? []) {
    const standing = standingOf(facts.trial);
    const heard = alarm !== undefined && config.onAlarm === 'roll-back';
    const alarmed = heard ? alarmedDecision(facts, standing, { ...config, alarm }) : undefined;
    const decision = decisionOf(facts, standing) ?? alarmed;
    const done = decision !== undefined && config.auto && (await carryOut(registry, decision, by));
    judgements.push({ trial: facts.trial, standing, decision, done });
  }
  return judgements;
}
