import type { Reading } from './precursors.ts';
import { PULSES } from './pulse.ts';

/** A lift above this counts as an active precursor. */
const ACTIVE = 0.7;
/** Share of its lift that a condition keeps once it no longer holds. */
const LAPSED = 0.5;
const logit = (p: number): number => Math.log(p / (1 - p));

/** What the hazard sees of one target at one grid point, and where its weights start; the first is an offset, not learned. */
const SHAPE = [
  ['base rate', 1],
  ['one', 0.2],
  ['strongest precursor', 1.1],
  ['second precursor', 0.7],
  ['third precursor', 0.2],
  ['strongest precursor, seen to hit once', 1.1],
  ['strongest precursor, seen to hit twice', 0.35],
  ['strongest precursor × its recall', 0.6],
  ['lift × share of the signature missing', -1.5],
  ['strongest precursor, from within another incident', -0.4],
  ['active precursors', -1],
  ['no active precursor', -1.2],
  ['recency', 0],
  ['another watch', 0.8],
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

/** Log-odds over the base rate if an onset comes by chance or, with this probability, for a reason. */
export function liftOf(probability: number, base: number): number {
  return logit(Math.min(0.999, 1 - (1 - base) * (1 - probability))) - logit(base);
}

/** Lift of one reading for a horizon, given in spans of its episodes. */
export function liftOfReading(reading: Reading, horizonInSpans: number, base: number): number {
  const { chance, elapsed, decline, holds } = reading;
  const left = Math.max(0, 1 - elapsed) ** decline;
  const later = Math.max(0, 1 - elapsed - horizonInSpans) ** decline;
  const within = (chance * (left - later)) / (1 - chance * (1 - left));
  return liftOf(within, base) * (holds ? 1 : LAPSED);
}

/** What the features are made of, but for the pulse. */
export interface FeatureSource {
  /** Sorted, strongest first; the first `count` are valid. */
  readonly readings: readonly Reading[];
  readonly count: number;
  readonly horizonInSpans: number;
  readonly base: number;
  readonly recency: number;
  readonly onsets: number;
  /** Share of the signature that is there. */
  readonly share: number;
  /** Probability that another watch starts, and this one with it. */
  readonly companion: number;
  /** How long ago the latest incident of another watch began and was over, in spans of episodes. */
  readonly began: number;
  readonly over: number;
}

/** Fills all features but the pulse. */
export function fillFeatures(into: Float64Array, source: FeatureSource): void {
  const { readings, count, horizonInSpans, base, recency, onsets, share } = source;
  const lifts = [0, 0, 0];
  let active = 0;
  for (let i = 0; i < count; i++) {
    const lift = liftOfReading(readings[i]!, horizonInSpans, base);
    if (i < lifts.length) lifts[i] = lift;
    if (lift > ACTIVE) active += 1;
  }
  const best = readings[0]!;
  const lift = lifts[0]!;
  into[0] = logit(base);
  into[1] = 1;
  into.set(lifts, 2);
  into[5] = best.hits <= 1 ? lift : 0;
  into[6] = best.hits === 2 ? lift : 0;
  into[7] = lift * (best.hits / Math.max(1, onsets));
  into[8] = lift * (1 - share);
  // Precursors not there yet may still come within a long horizon.
  const told = Math.min(1, 1 / horizonInSpans);
  into[9] = best.elapsed <= source.began && best.elapsed >= source.over ? lift : 0;
  into[10] = Math.log1p(active) * told;
  into[11] = active === 0 ? told : 0;
  into[12] = logit(recency) - logit(base);
  into[13] = liftOf(source.companion, base);
}
