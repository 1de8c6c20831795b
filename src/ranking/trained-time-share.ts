/**
 * Hot path (benchmark: ablation). How far quantiles that were trained offline are believed against the online ones, and
 * whether they are listened to at all. Quantiles are averaged level by level on ln(1 + seconds).
 */
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Trial } from './trial.ts';

/** Levels of the quantiles. */
export const LEVELS = [0.1, 0.5, 0.9] as const;
/** Shares of the trained quantiles that are compared all the time, and the place of the one to begin with. */
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;
const FIRST = 2;
/** Outcomes over which the shares are compared: fewer than the trial looks back on, so that 0 is back sooner. */
const KEEP = 1 - 1 / 5000;
/** Standard errors by which the mean has to lead, as with other trained models of the time. */
const LEAD = { first: 2, both: 2 };

/** Mean pinball loss of the mean of two sets of quantiles, the second of which counts with `share`. */
function lossOf(said: Float32Array, at: number, share: number, value: number): number {
  let loss = 0;
  for (let level = 0; level < LEVELS.length; level++) {
    const online = said[at + level]!;
    const miss = value - online - share * (said[at + LEVELS.length + level]! - online);
    loss += miss >= 0 ? LEVELS[level]! * miss : (LEVELS[level]! - 1) * miss;
  }
  return loss / LEVELS.length;
}

/** The share of trained quantiles in the mean with the online ones that lost least of late, under a trial. */
export class TimeShare {
  readonly #losses = new Float64Array(SHARES.length);
  readonly #trial = new Trial('trained-time-trial', LEAD);
  #best: number = FIRST;

  /** Whether the mean is to be listened to now. */
  get heard(): boolean {
    return this.share > 0 && this.#trial.won;
  }

  /** The share of the trained quantiles, from 0 to 1. */
  get share(): number {
    return SHARES[this.#best]!;
  }

  /**
   * Learns that `value` = ln(1 + seconds) came where `said[at …]` were the online quantiles and, behind them, the trained
   * ones, on the same scale.
   */
  judge(said: Float32Array, at: number, value: number): void {
    this.#trial.judge(lossOf(said, at, 0, value) - lossOf(said, at, this.share, value));
    const losses = this.#losses;
    for (let i = 0; i < SHARES.length; i++)
      losses[i] = losses[i]! * KEEP + lossOf(said, at, SHARES[i]!, value);
    for (let i = 0; i < SHARES.length; i++) if (losses[i]! < losses[this.#best]!) this.#best = i;
  }

  save(writer: StateWriter): void {
    writer.section('trained-time-share', 1);
    writer.array(this.#losses);
    writer.number(this.#best);
    this.#trial.save(writer);
  }

  restore(reader: StateReader): void {
    reader.section('trained-time-share', 1);
    this.#losses.set(reader.float64());
    this.#best = reader.number();
    this.#trial.restore(reader);
  }
}
