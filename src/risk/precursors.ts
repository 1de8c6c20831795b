import type { StateReader, StateWriter } from '../state/codec.ts';
import { type Activity, CONDITIONS, LEVELS, WINDOWS } from './activity.ts';
import { readSparse, writeSparse } from './sparse.ts';
import type { Target } from './watch.ts';

/** What one slot says about the next onset at a grid point. */
export interface Reading {
  slot: number;
  /** Log-odds of an onset over the base rate. */
  lift: number;
  hits: number;
  episodes: number;
}

const logit = (p: number): number => Math.log(p / (1 - p));

/**
 * How reliably the episodes of each condition were followed by an onset of one target. Counting episodes, not grid
 * points, makes few onsets count for what they are: an episode of an hour is one observation, not 720.
 */
export class Precursors {
  readonly #target: Target;
  readonly #activity: Activity;
  readonly #prior: number;
  readonly #hits: Float32Array;
  /** Episodes that are no evidence: started inside an incident, or too shortly before its onset. */
  readonly #masked: Float32Array;

  constructor(target: Target, activity: Activity, prior: number) {
    this.#target = target;
    this.#activity = activity;
    this.#prior = prior;
    this.#hits = new Float32Array(activity.conditions);
    this.#masked = new Float32Array(activity.conditions);
  }

  /** An episode started while an incident of the watch was running. */
  mask(condition: number): void {
    this.#masked[condition]! += 1;
  }

  /** An onset came: open episodes that started after `since` and early enough have hit. */
  onset(time: number, since: number, minLeadMs: number, usedSlots: number): void {
    const { starts, conditions } = this.#activity;
    const offset = this.#target.span * conditions;
    const earliest = Math.max(since, time - this.#target.horizonMs);
    for (let condition = 0; condition < usedSlots * CONDITIONS; condition++) {
      const start = starts[offset + condition]!;
      if (start <= earliest) continue;
      if (start <= time - minLeadMs) this.#hits[condition]! += 1;
      else this.#masked[condition]! += 1;
    }
  }

  /** Reads one slot at a grid point: the more reliable of its windows. False where no episode is open. */
  read(slot: number, time: number, since: number, base: number, into: Reading): boolean {
    into.slot = slot;
    into.lift = Number.NEGATIVE_INFINITY;
    for (let window = 0; window < WINDOWS; window++) this.#readWindow(slot, window, time, since, base, into);
    return into.lift > Number.NEGATIVE_INFINITY;
  }

  clear(slot: number): void {
    this.#hits.fill(0, slot * CONDITIONS, (slot + 1) * CONDITIONS);
    this.#masked.fill(0, slot * CONDITIONS, (slot + 1) * CONDITIONS);
  }

  save(writer: StateWriter): void {
    writeSparse(writer, this.#hits);
    writeSparse(writer, this.#masked);
  }

  restore(reader: StateReader): void {
    readSparse(reader, this.#hits);
    readSparse(reader, this.#masked);
  }

  #readWindow(slot: number, window: number, time: number, since: number, base: number, into: Reading): void {
    const { starts, conditions } = this.#activity;
    const first = (slot * WINDOWS + window) * LEVELS;
    const offset = this.#target.span * conditions + first;
    const earliest = Math.max(since, time - this.#target.horizonMs);
    let top = LEVELS - 1;
    while (top >= 0 && starts[offset + top]! <= earliest) top--;
    if (top < 0) return;
    let reliability = base;
    for (let level = 0; level <= top; level++)
      reliability = this.#reliability(first + level, earliest, reliability);
    const elapsed = (time - starts[offset + top]!) / this.#target.horizonMs;
    // The onset has not come for a while: with lags spread evenly over the horizon, this much of the hope is left.
    const left = (reliability * (1 - elapsed)) / (1 - reliability * elapsed);
    const lift = logit(Math.max(left, base)) - logit(base);
    if (lift <= into.lift) return;
    into.lift = lift;
    into.hits = this.#hits[first + top]!;
    into.episodes = this.#settled(first + top, earliest);
  }

  /** Share of settled episodes that hit, shrunk towards what the level below says. */
  #reliability(condition: number, earliest: number, below: number): number {
    return (
      (this.#hits[condition]! + this.#prior * below) / (this.#settled(condition, earliest) + this.#prior)
    );
  }

  #settled(condition: number, earliest: number): number {
    const index = this.#target.span * this.#activity.conditions + condition;
    const open = this.#activity.starts[index]! > earliest ? 1 : 0;
    return Math.max(
      this.#hits[condition]!,
      this.#activity.episodes[index]! - this.#masked[condition]! - open,
    );
  }
}
