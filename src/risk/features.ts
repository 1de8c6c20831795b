import type { Reading } from './precursors.ts';
import { PULSES } from './pulse.ts';

/** Strongest readings kept at a grid point. */
export const STRONGEST = 8;
/** A reading above this lift counts as an active precursor. */
const ACTIVE = 0.7;
const logit = (p: number): number => Math.log(p / (1 - p));

/** What the hazard sees of one target at one grid point, and where its weights start. */
const SHAPE = [
  ['one', -1],
  ['base rate', 0.4],
  ['strongest precursor', 0.95],
  ['second precursor', 0.4],
  ['third precursor', 0.1],
  ['strongest precursor, seen to hit once', 0.5],
  ['strongest precursor, seen to hit twice', 0.15],
  ['strongest precursor × its recall', 0.05],
  ['strongest precursor, no longer holding', -0.5],
  ['share of the signature', 1.5],
  ['lift × share of the signature missing', -0.5],
  ['progress of the strongest precursor', 0],
  ['lift × progress of the strongest', -0.2],
  ['lift × progress of the second', -0.2],
  ['active precursors', -0.9],
  ['no active precursor', -1.1],
  ['recency', 0],
  ['another watch', 1],
  ['events', -0.2],
  ['warnings', 0],
  ['errors', 0],
  ['surprise', 0],
  ['new types', 0],
] as const;

/** Number of features. */
export const FEATURES = SHAPE.length;
/** Names of the features, in order. */
export const FEATURE_NAMES: readonly string[] = SHAPE.map(([name]) => name);
/** Where the weights start. */
export const START_WEIGHTS: readonly number[] = SHAPE.map(([, weight]) => weight);

/** First of the features that the pulse of the stream writes. */
export const PULSE_AT = FEATURES - PULSES;

/** Where the feature "another watch" stands. */
export const COMPANION_AT = PULSE_AT - 1;

/** Log-odds over the base rate if an onset comes by itself or with another watch. */
export function companionLift(companion: number, base: number): number {
  return logit(1 - (1 - base) * (1 - companion)) - logit(base);
}

/** Fills all features but the pulse and "another watch". `readings` are sorted, strongest first; only the first `count` are valid. */
export function fillFeatures(
  into: Float64Array,
  readings: readonly Reading[],
  count: number,
  base: number,
  recency: number,
  onsets: number,
  share: number,
): void {
  const best = count > 0 ? readings[0]! : undefined;
  const lift = best?.lift ?? 0;
  let active = 0;
  for (let i = 0; i < count; i++) if (readings[i]!.lift > ACTIVE) active += 1;
  into[0] = 1;
  into[1] = logit(base);
  into[2] = lift;
  into[3] = count > 1 ? readings[1]!.lift : 0;
  into[4] = count > 2 ? readings[2]!.lift : 0;
  into[5] = best !== undefined && best.hits <= 1 ? lift : 0;
  into[6] = best !== undefined && best.hits === 2 ? lift : 0;
  into[7] = lift * ((best?.hits ?? 0) / Math.max(1, onsets));
  into[8] = best !== undefined && !best.holds ? lift : 0;
  into[9] = share;
  into[10] = lift * (1 - share);
  into[11] = best?.progress ?? 0;
  into[12] = lift * into[11];
  into[13] = count > 1 ? readings[1]!.lift * readings[1]!.progress : 0;
  into[14] = Math.log1p(active);
  into[15] = active === 0 ? 1 : 0;
  into[16] = logit(recency) - logit(base);
}
