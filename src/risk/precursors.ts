import type { StateReader, StateWriter } from '../state/codec.ts';
import { type Activity, CONDITIONS, LEVELS, WINDOWS } from './activity.ts';
import { reliability } from './relevance.ts';
import type { Signature } from './signature.ts';
import { gaugeOf } from './slots.ts';
import { readSparse, writeSparse } from './sparse.ts';
import type { Target } from './watch.ts';

/** What one slot says about the next onset at a grid point. */
export interface Reading {
  slot: number;
  /** Log-odds of an onset over the base rate. */
  lift: number;
  /** Whether its condition still holds, not only did so within the horizon. */
  holds: boolean;
  hits: number;
  episodes: number;
  /** Share of the usual amount at an onset that is there. */
  progress: number;
}

/** Share of its lift that a condition keeps once it no longer holds; the regression learns the rest. */
const LAPSED = 0.6;

const logit = (p: number): number => Math.log(p / (1 - p));

/**
 * How reliably the episodes of each condition were followed by an onset of one target. Counting episodes, not grid
 * points, makes few onsets count for what they are: an episode of an hour is one observation, not 720.
 */
export class Precursors {
  readonly #target: Target;
  readonly #activity: Activity;
  readonly #prior: number;
  readonly #believed: number;
  /** Onsets so far, and the time observed in horizons. */
  onsets = 0;
  horizons = 0;
  readonly #hits: Float32Array;
  /** Sum over hits of the share of the horizon that passed from the start of the episode to the onset. */
  readonly #lags: Float32Array;
  /** Episodes that are no evidence: started inside an incident, or too shortly before its onset. */
  readonly #masked: Float32Array;

  /** Sum over onsets of the amount of each slot that was there, and their number. */
  readonly #amounts: Float32Array;
  readonly #present: Float32Array;
  /** Onsets and horizons when a slot was first used: what came before says nothing about it. */
  readonly #bornOnsets: Float32Array;
  readonly #bornHorizons: Float32Array;

  constructor(target: Target, activity: Activity, prior: number, believed: number) {
    this.#target = target;
    this.#activity = activity;
    this.#prior = prior;
    this.#believed = believed;
    this.#hits = new Float32Array(activity.conditions);
    this.#lags = new Float32Array(activity.conditions);
    this.#masked = new Float32Array(activity.conditions);
    this.#amounts = new Float32Array(activity.lastSeen.length);
    this.#present = new Float32Array(activity.lastSeen.length);
    this.#bornOnsets = new Float32Array(activity.lastSeen.length);
    this.#bornHorizons = new Float32Array(activity.lastSeen.length);
  }

  /** A slot is used for the first time. */
  born(slot: number): void {
    this.#bornOnsets[slot] = this.onsets;
    this.#bornHorizons[slot] = this.horizons;
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
      if (start <= time - minLeadMs) {
        this.#hits[condition]! += 1;
        this.#lags[condition]! += (time - start) / this.#target.horizonMs;
      } else this.#masked[condition]! += 1;
    }
  }

  /** Notes how much of each slot there was when the onset came. */
  measure(time: number, since: number, usedSlots: number): void {
    for (let slot = 0; slot < usedSlots; slot++) {
      if (this.#activity.lastSeen[slot]! <= Math.max(since, time - this.#target.horizonMs)) continue;
      const amount = this.#activity.amount(slot, time, gaugeOf(slot) >= 0);
      if (amount <= 0) continue;
      this.#amounts[slot]! += amount;
      this.#present[slot]! += 1;
    }
  }

  /** Share of the usual amount at an onset that a slot has reached, at most 1. */
  progress(slot: number, time: number): number {
    const usual = this.#amounts[slot]! / Math.max(1, this.#present[slot]!);
    return usual > 0 ? Math.min(1, this.#activity.amount(slot, time, gaugeOf(slot) >= 0) / usual) : 0;
  }

  /** Reads one slot at a grid point: the more reliable of its windows. False where no episode is open. */
  read(slot: number, time: number, since: number, base: number, into: Reading): boolean {
    into.slot = slot;
    into.lift = Number.NEGATIVE_INFINITY;
    for (let window = 0; window < WINDOWS; window++) this.#readWindow(slot, window, time, since, base, into);
    return into.lift > Number.NEGATIVE_INFINITY;
  }

  clear(slot: number): void {
    for (const array of this.#byCondition()) array.fill(0, slot * CONDITIONS, (slot + 1) * CONDITIONS);
    this.#amounts[slot] = 0;
    this.#present[slot] = 0;
  }

  save(writer: StateWriter): void {
    for (const array of this.#arrays()) writeSparse(writer, array);
    writer.number(this.onsets);
    writer.number(this.horizons);
  }

  restore(reader: StateReader): void {
    for (const array of this.#arrays()) readSparse(reader, array);
    this.onsets = reader.number();
    this.horizons = reader.number();
  }

  /** Offers what each slot would say at its best to a signature. */
  describe(usedSlots: number, base: number, into: Signature): void {
    into.reset();
    for (let slot = 0; slot < usedSlots; slot++) {
      let best = base;
      let hits = 0;
      for (let condition = slot * CONDITIONS; condition < (slot + 1) * CONDITIONS; condition++) {
        const p = this.#reliability(condition, Number.POSITIVE_INFINITY, base);
        if (p <= best) continue;
        best = p;
        hits = this.#hits[condition]!;
      }
      if (hits > 0) into.offer(slot, logit(best) - logit(base), hits / Math.max(1, this.onsets));
    }
  }

  #byCondition(): Float32Array[] {
    return [this.#hits, this.#lags, this.#masked];
  }

  #arrays(): Float32Array[] {
    return [...this.#byCondition(), this.#amounts, this.#present, this.#bornOnsets, this.#bornHorizons];
  }

  #readWindow(slot: number, window: number, time: number, since: number, base: number, into: Reading): void {
    const { starts, conditions } = this.#activity;
    const first = (slot * WINDOWS + window) * LEVELS;
    const offset = this.#target.span * conditions + first;
    const earliest = Math.max(since, time - this.#target.horizonMs);
    let top = LEVELS - 1;
    while (top >= 0 && starts[offset + top]! <= earliest) top--;
    if (top < 0) return;
    let best = base;
    let at = -1;
    for (let level = 0; level <= top; level++) {
      const p = this.#reliability(first + level, earliest, base);
      if (p > best) {
        best = p;
        at = level;
      }
    }
    if (at < 0) return;
    let start = 0;
    for (let level = at; level <= top; level++) start = Math.max(start, starts[offset + level]!);
    const waiting = this.#waiting(first + at, (time - start) / this.#target.horizonMs);
    const left = (best * waiting) / (1 - best * (1 - waiting));
    const holds = this.#activity.holds(first + at, time, gaugeOf(slot) >= 0);
    const lift = (logit(Math.max(left, base)) - logit(base)) * (holds ? 1 : LAPSED);
    if (lift <= into.lift) return;
    into.lift = lift;
    into.holds = holds;
    into.hits = this.#hits[first + at]!;
    into.episodes = this.#settled(first + at, earliest);
  }

  #reliability(condition: number, earliest: number, base: number): number {
    const hits = this.#hits[condition]!;
    if (hits === 0) return 0;
    const episodes = this.#settled(condition, earliest);
    const slot = Math.floor(condition / CONDITIONS);
    const onsets = this.onsets - this.#bornOnsets[slot]!;
    const record = { hits, episodes, onsets, horizons: this.horizons - this.#bornHorizons[slot]! };
    return reliability(record, base, this.#prior, this.#believed);
  }

  /** Share of the hits whose onset comes later than this share of the horizon after the episode's start: (1 − x)^b. */
  #waiting(condition: number, elapsed: number): number {
    const mean = (this.#lags[condition]! + 1) / (this.#hits[condition]! + 2);
    return (1 - elapsed) ** ((1 - mean) / mean);
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
