import type { TrialFacts } from '../../outcomes/paired-block.ts';
import type { TrialStanding, Verdict } from '../../outcomes/paired-trial.ts';
import { RegistryError, StoreError } from '../errors.ts';
import type { Act, ModelRegistry } from '../model-registry.ts';
import { CHAMPION } from '../names.ts';
import { CHALLENGER, type Lineup, SHADOW } from './lineup.ts';

const KINDS = ['promote', 'send-away', 'roll-back'] as const;

/** What a verdict asks for. */
export type DecisionKind = (typeof KINDS)[number];

/** A decision on a trial, as it is known everywhere by its id. */
export interface Decision {
  readonly kind: DecisionKind;
  readonly id: string;
  readonly facts: TrialFacts;
  readonly reason: string;
}

/** What follows from a trial; undefined: nothing, or nothing yet. */
export function decisionOf(facts: TrialFacts, standing: TrialStanding): Decision | undefined {
  const kind = standing.verdict === null ? undefined : consequence(facts, standing.verdict);
  return kind && { kind, id: `${kind}.${facts.trial}`, facts, reason: reasonOf(facts, standing) };
}

/**
 * What an alarm asks for before there is proof: the champion before comes back where it was the better one on `minEvents` at
 * least. The same decision as proof would bring, so that it happens once whichever comes first.
 */
export function alarmedDecision(
  facts: TrialFacts,
  standing: TrialStanding,
  { alarm, minEvents }: { readonly alarm: string; readonly minEvents: number },
): Decision | undefined {
  const speaks = standing.events >= minEvents && (standing.gain ?? 0) > 0;
  if (facts.purpose !== 'guard' || standing.verdict !== null || !speaks) return undefined;
  const reason = `alarm ${alarm}: ${reasonOf(facts, { ...standing, verdict: 'better' })}`;
  return { kind: 'roll-back', id: `roll-back.${facts.trial}`, facts, reason };
}

function consequence({ purpose }: TrialFacts, verdict: Verdict): DecisionKind | undefined {
  if (purpose === 'challenge') return verdict === 'better' ? 'promote' : 'send-away';
  return purpose === 'guard' && verdict === 'better' ? 'roll-back' : undefined;
}

function reasonOf({ champion, challenger, purpose }: TrialFacts, standing: TrialStanding): string {
  const { verdict, gain, events, better, worse } = standing;
  const size = `${Math.abs(gain ?? 0).toFixed(4)} nats per event ${(gain ?? 0) < 0 ? 'worse' : 'better'}`;
  const proof =
    verdict === 'undecided'
      ? 'no proof in time'
      : `evidence ${evidence(verdict === 'better' ? better : worse)}`;
  const whom = purpose === 'guard' ? `the champion ${champion}` : `champion ${champion}`;
  return `version ${challenger} is ${size} than ${whom} on ${events} events (${proof})`;
}

const evidence = (value: number): string => (value < 1e6 ? value.toFixed(0) : value.toExponential(1));

/**
 * Carries a decision out: once, however often and wherever it is called. False where the aliases were moved since the
 * trial began, so that it decides nothing any more. `by` and `now` go to the ledger.
 */
export async function carryOut(
  registry: ModelRegistry,
  { kind, id, facts, reason }: Decision,
  { by, now }: Pick<Act, 'by' | 'now'>,
): Promise<boolean> {
  const { model, champion, challenger, tokens } = facts;
  const state = await registry.alias(model, CHAMPION);
  const act: Act = { by, now, reason, id };
  // Versions never go away: a place without any is a disk that is not mounted, and the decision stands.
  if (state === undefined && (await registry.versions(model)).length === 0)
    throw new StoreError('STORE_UNAVAILABLE', `${registry.where}: nothing is left there of model ${model}`);
  if (state === undefined || (state.version !== champion && !isDone(kind, state.version, challenger)))
    return false;
  try {
    if (state.version === champion) {
      const expected = { token: tokens.champion };
      if (kind === 'promote') await registry.setAlias(model, CHAMPION, challenger, act, expected);
      if (kind === 'roll-back') await registry.rollback(model, act, challenger, expected);
    }
    await tidy(registry, model, act, kind === 'send-away' ? tokens.challenger : undefined);
    return true;
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'REGISTRY_MOVED') return false;
    throw error;
  }
}

/**
 * Whether a trial of this lineup was decided since. Who goes back to before the verdict, after a crash, comes to it again: the
 * decision is there already, and takes effect at the same event.
 */
export async function isDecided(
  registry: ModelRegistry,
  { champion, others }: Lineup,
  model: string,
): Promise<boolean> {
  const ids = others.flatMap(({ trial }) => KINDS.map((kind) => `${kind}.${trial}`));
  const later = (await registry.ledger(model)).filter(({ sequence }) => sequence > champion.token);
  return later.some(({ id }) => ids.some((own) => id === own || id.startsWith(`${own}.`)));
}

function isDone(kind: DecisionKind, version: number, challenger: number): boolean {
  return kind !== 'send-away' && version === challenger;
}

/**
 * Takes away what is left of a move: `challenger` and `shadow` where they name the champion itself, as they do where a
 * process was killed in the middle of a promotion, and the challenger's alias that has the token `away`.
 */
export async function tidy(
  registry: ModelRegistry,
  model: string,
  act: Pick<Act, 'by' | 'now' | 'reason' | 'id'>,
  away?: number,
): Promise<boolean> {
  const champion = await registry.alias(model, CHAMPION);
  let tidied = false;
  for (const alias of [CHALLENGER, SHADOW]) {
    const state = await registry.alias(model, alias);
    if (state === undefined || champion === undefined) continue;
    const leaves = state.version === champion.version || (alias === CHALLENGER && state.token === away);
    if (!leaves) continue;
    const id = act.id && `${act.id}.${alias}.${state.token}`;
    await registry.removeAlias(model, alias, { ...act, id }, { token: state.token });
    tidied = true;
  }
  return tidied;
}
