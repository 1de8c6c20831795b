import type { TrialFacts, TrialPurpose } from '../../outcomes/paired-block.ts';
import type { AliasState, ModelRegistry } from '../model-registry.ts';
import { CHAMPION } from '../names.ts';

/** The alias of a version that may take the champion's place, and of one that is only watched. */
export const CHALLENGER = 'challenger';
export const SHADOW = 'shadow';

/** Versions that predict, the champion first; the others with what they are compared with it for. */
export interface Lineup {
  readonly champion: AliasState;
  readonly others: readonly TrialFacts[];
}

/**
 * Who predicts now: the champion, a challenger, the champion before for `guardHours` after a promotion, and a shadow.
 * Undefined where the model has no champion. `now`: wall clock, epoch ms.
 */
export async function lineupOf(
  registry: ModelRegistry,
  name: string,
  guardHours: number,
  now: number,
): Promise<Lineup | undefined> {
  const aliases = await registry.aliases(name);
  const champion = aliases.find(({ alias }) => alias === CHAMPION);
  if (champion === undefined) return undefined;
  const others: TrialFacts[] = [];
  const add = (purpose: TrialPurpose, version: number | null | undefined, token: number): void => {
    const taken = version === champion.version || others.some(({ challenger }) => challenger === version);
    if (version && !taken) others.push(trialOf(name, purpose, champion, version, token));
  };
  const named = (alias: string) => aliases.find((state) => state.alias === alias);
  const [challenger, shadow] = [named(CHALLENGER), named(SHADOW)];
  add('challenge', challenger?.version, challenger?.token ?? 0);
  if (await isGuarded(registry, name, champion, guardHours, now)) add('guard', champion.previous, 0);
  add('shadow', shadow?.version, shadow?.token ?? 0);
  return { champion, others };
}

/** Whether the champion came by a promotion lately: one that was rolled back to needs no guard against what failed. */
async function isGuarded(
  registry: ModelRegistry,
  name: string,
  { since, previous, token }: AliasState,
  guardHours: number,
  now: number,
): Promise<boolean> {
  if (previous === null || now - Date.parse(since) >= guardHours * 3_600_000) return false;
  const ledger = await registry.ledger(name);
  return ledger.find(({ sequence }) => sequence === token)?.action === 'promote';
}

function trialOf(
  model: string,
  purpose: TrialPurpose,
  champion: AliasState,
  challenger: number,
  token: number,
): TrialFacts {
  // The tokens: the same versions that meet again later begin another trial.
  const trial = `${model}.${purpose}.${champion.version}-${champion.token}.${challenger}-${token}`;
  const tokens = { champion: champion.token, challenger: token };
  return { trial, model, purpose, champion: champion.version, challenger, tokens };
}
