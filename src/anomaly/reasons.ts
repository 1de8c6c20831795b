import type { NormalSessions } from './normal-sessions.ts';
import { transitionOf } from './normal-sessions.ts';
import type { Nearest } from './normal-vectors.ts';
import type { OpenSessions } from './open-sessions.ts';
import { BIT, type Calibration, type Fact } from './rarity.ts';
import type { SessionReason } from './session-score.ts';
import { largestDifference } from './vector-distance.ts';

type Described = Pick<SessionReason, 'type' | 'expected' | 'got'>;

/** Reasons of an open session: one per fact found so far. */
export function explainOpen(
  open: OpenSessions,
  normal: NormalSessions,
  slot: number,
  calibration: Calibration,
): SessionReason[] {
  const describe: Record<Exclude<Fact, 'newLength'>, () => Described> = {
    newType: () => newType(open, normal, slot),
    newTransition: () => newTransition(open, normal, slot),
    prematureEnd: () => ({ type: 0, expected: lastBeforeEnd(open, slot), got: 0 }),
    surprisingStep: () => ({
      type: open.surprisingType[slot]!,
      expected: 0,
      got: open.largestLogLoss[slot]!,
    }),
  };
  const reasons: SessionReason[] = [];
  for (const [kind, details] of Object.entries(describe) as [keyof typeof describe, () => Described][]) {
    if ((open.facts[slot]! & BIT[kind]) === 0) continue;
    reasons.push({ kind, ...details(), weight: calibration.weights[kind] });
  }
  return reasons.sort((a, b) => b.weight - a.weight);
}

/** Reasons of a session that just closed: its facts, and how it differs from the nearest normal one. */
export function explainClosed(
  open: OpenSessions,
  normal: NormalSessions,
  slot: number,
  calibration: Calibration,
  nearest: Nearest,
): SessionReason[] {
  const reasons = explainOpen(open, normal, slot, calibration);
  if ((open.facts[slot]! & BIT.newLength) !== 0) {
    const length = { type: 0, expected: nearest.vector?.length ?? 0, got: open.counts.length[slot]! };
    reasons.push({ kind: 'newLength', ...length, weight: calibration.weights.newLength });
  }
  if (nearest.distance > 0) {
    const difference = largestDifference(open.counts.vector(slot), nearest.vector, normal.vectors.weights);
    reasons.push({ kind: 'countVector', ...difference, weight: nearest.distance });
  }
  return reasons.sort((a, b) => b.weight - a.weight);
}

function newType(open: OpenSessions, normal: NormalSessions, slot: number): Described {
  const { types, counts } = open.counts.vector(slot);
  const at = types.findIndex((type) => type > 0 && normal.types.sessions(type, normal.now) === 0);
  return { type: types[at] ?? 0, expected: 0, got: counts[at] ?? 0 };
}

function newTransition(open: OpenSessions, normal: NormalSessions, slot: number): Described {
  const unseen = open
    .rareTransitions(slot)
    .filter((key) => normal.transitions.sessions(key, normal.now) === 0)
    .map(transitionOf)
    .find((transition) => transition.type !== 0);
  return { type: unseen?.type ?? 0, expected: unseen?.before ?? 0, got: 1 };
}

function lastBeforeEnd(open: OpenSessions, slot: number): number {
  const end = open.rareTransitions(slot).map(transitionOf);
  return end.find((transition) => transition.type === 0)?.before ?? 0;
}
