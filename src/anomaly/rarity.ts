import type { StateReader, StateWriter } from '../state/codec.ts';
import type { AnomalyConfig } from './config.ts';
import { tailScore } from './few-sessions.ts';

/** What a session can show beside its distance to the normal count vectors; the position is the bit and the index. */
export const FACTS = ['newType', 'newLength', 'newTransition', 'prematureEnd', 'surprisingStep'] as const;
export type Fact = (typeof FACTS)[number];

/** Facts that are known while the session is still open. */
export const OPEN_FACTS: readonly Fact[] = ['newType', 'newTransition', 'surprisingStep'];

/** Bit of a fact in a mask of facts. */
export const BIT = {
  newType: 1,
  newLength: 2,
  newTransition: 4,
  prematureEnd: 8,
  surprisingStep: 16,
} as const satisfies Record<Fact, number>;

/** A normal session as it looks when it is left out of what is known: its distance and the facts it then shows. */
export interface LeftOut {
  distance: number;
  facts: number;
}

/** Weights of the facts, and the thresholds for closed and for open sessions. */
export interface Calibration {
  readonly weights: Readonly<Record<Fact, number>>;
  readonly threshold: number;
  readonly provisionalThreshold: number;
}

/** Nothing is anomalous before enough was learned. */
export const UNCALIBRATED: Calibration = {
  weights: { newType: 0, newLength: 0, newTransition: 0, prematureEnd: 0, surprisingStep: 0 },
  threshold: Number.POSITIVE_INFINITY,
  provisionalThreshold: Number.POSITIVE_INFINITY,
};

/** Sum of the weights of the facts in a mask. */
export function weightOf(
  facts: number,
  weights: Calibration['weights'],
  among: readonly Fact[] = FACTS,
): number {
  let sum = 0;
  for (const fact of among) if ((facts & BIT[fact]) !== 0) sum += weights[fact];
  return sum;
}

/**
 * Weighs each fact by its rarity: evidenceScale × −ln(share of normal sessions that show it when left out), so that a
 * stream where every session has a new transition learns to shrug at them. Thresholds are quantiles of the left-out scores,
 * and lie beyond them where the sessions are few, see tailScore.
 *
 * @param leftOut the normal sessions that score above 0 when left out; all others, up to `sessions`, score 0
 * @param oneEvent distance of a session to itself with one event more
 */
export function calibrate(
  config: AnomalyConfig,
  leftOut: readonly LeftOut[],
  sessions: number,
  oneEvent = 0,
): Calibration {
  const weights = { ...UNCALIBRATED.weights };
  for (const fact of FACTS) {
    let showing = 0;
    for (const { facts } of leftOut) if ((facts & BIT[fact]) !== 0) showing++;
    const share = Math.min(1, Math.max(config.rarityFloor, (showing + 1) / (sessions + 1)));
    weights[fact] = -Math.log(share) * config.evidenceScale;
  }
  weights.surprisingStep =
    -Math.log(Math.max(config.rarityFloor, 1 - config.surpriseQuantile)) *
    config.evidenceScale *
    config.surpriseWeight;
  const closed = leftOut.map((session) => session.distance + weightOf(session.facts, weights));
  const open = leftOut.map((session) => weightOf(session.facts, weights, OPEN_FACTS));
  const beyond = (scores: readonly number[], quantile: number): number =>
    Math.max(
      config.minThreshold,
      upperQuantile(scores, sessions, quantile),
      tailScore(scores, sessions, config.fullSessions, oneEvent),
    );
  return {
    weights,
    threshold: beyond(closed, config.quantile),
    provisionalThreshold: beyond(open, config.provisionalQuantile),
  };
}

/** The q-quantile of `total` non-negative scores of which only the positive ones may be listed. */
export function upperQuantile(scores: readonly number[], total: number, q: number): number {
  const above = Math.round(total * (1 - q));
  // Typed arrays sort numbers without a call for each pair: there may be tens of thousands.
  const ascending = Float64Array.from(scores).sort();
  return ascending[ascending.length - 1 - above] ?? 0;
}

export function saveCalibration(calibration: Calibration, writer: StateWriter): void {
  writer.section('anomaly.calibration', 1);
  const { weights, threshold, provisionalThreshold } = calibration;
  writer.array(Float64Array.from([threshold, provisionalThreshold, ...FACTS.map((fact) => weights[fact])]));
}

export function restoreCalibration(reader: StateReader): Calibration {
  reader.section('anomaly.calibration', 1);
  const [threshold, provisionalThreshold, ...values] = reader.float64();
  const weights = { ...UNCALIBRATED.weights };
  FACTS.forEach((fact, i) => {
    weights[fact] = values[i] ?? 0;
  });
  return { weights, threshold: threshold!, provisionalThreshold: provisionalThreshold! };
}
