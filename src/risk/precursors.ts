import type { StateReader, StateWriter } from '../state/codec.ts';
import { type Activity, CONDITIONS, LEVELS, WINDOWS } from './activity.ts';
import { type Prior, reliability } from './relevance.ts';
import { gaugeOf } from './slots.ts';
import { readSparse, writeSparse } from './sparse.ts';

/** What one slot says about the next onset at a grid point. */
export interface Reading {
  slot: number;
  /** Probability, when the episode started, that it leads to an onset. */
  chance: number;
  /** Time since the episode started, in spans, and the exponent b of the share (1 − x)^b of onsets still to come at x. */
  elapsed: number;
  decline: number;
  /** Whether the condition still holds, not only did so within the span. */
  holds: boolean;
  hits: number;
  episodes: number;
}

/** A reading that says nothing yet. */
export const emptyReading = (): Reading => ({
  slot: 0,
  chance: 0,
  elapsed: 0,
  decline: 1,
  holds: false,
  hits: 0,
  episodes: 0,
});

/** The chance of an onset within any span starts from half an onset in the time observed and this many spans more. */
const PRIOR_ONSETS = 0.5;
const PRIOR_SPANS = 3;

/**
 * How reliably the episodes of each condition were followed by an onset of one watch. Counting episodes, not grid
 * points, makes few onsets count for what they are: an episode of an hour is one observation, not 720.
 */
export class Precursors {
  readonly #activity: Activity;
  readonly #span: number;
  readonly #spanMs: number;
  readonly #prior: Prior;
  /** Onsets so far, and the time observed in spans. */
  onsets = 0;
  spans = 0;
  /** Time observed when chances were last judged: they are kept until it has grown by a twentieth, or an onset comes. */
  #judgedSpans = 0;
  #version = 1;
  readonly #hits: Float32Array;
  /** 1 where one of a slot's conditions has hit. */
  readonly #hitSlots: Uint8Array;
  /** Chances as last judged, by version and settled episodes. */
  readonly #chances: Float64Array;
  readonly #chanceVersion: Int32Array;
  readonly #chanceEpisodes: Float32Array;
  /** Sum over hits of the share of the span that passed from the start of the episode to the onset. */
  readonly #lags: Float32Array;
  /** Episodes that are no evidence: started inside an incident, or too shortly before its onset. */
  readonly #masked: Float32Array;
  /** Onsets and spans when a slot was first used: what came before says nothing about it. */
  readonly #bornOnsets: Float32Array;
  readonly #bornSpans: Float32Array;

  constructor(activity: Activity, span: number, prior: Prior) {
    this.#activity = activity;
    this.#span = span;
    this.#spanMs = activity.spans[span]!;
    this.#prior = prior;
    this.#hits = new Float32Array(activity.conditions);
    this.#hitSlots = new Uint8Array(activity.lastSeen.length);
    this.#chances = new Float64Array(activity.conditions);
    this.#chanceVersion = new Int32Array(activity.conditions);
    this.#chanceEpisodes = new Float32Array(activity.conditions);
    this.#lags = new Float32Array(activity.conditions);
    this.#masked = new Float32Array(activity.conditions);
    this.#bornOnsets = new Float32Array(activity.lastSeen.length);
    this.#bornSpans = new Float32Array(activity.lastSeen.length);
  }

  /** Chance of an onset within any span. */
  get base(): number {
    return Math.min(0.9, (this.onsets + PRIOR_ONSETS) / (this.#judgedSpans + PRIOR_ONSETS + PRIOR_SPANS));
  }

  /** Time outside incidents has passed. */
  observe(spans: number): void {
    this.spans += spans;
    if (this.spans > this.#judgedSpans * 1.05) this.#judge();
  }

  /** A slot is used for the first time. */
  born(slot: number): void {
    this.#bornOnsets[slot] = this.onsets;
    this.#bornSpans[slot] = this.spans;
  }

  /** An episode started while an incident of the watch was running. */
  mask(condition: number): void {
    this.#masked[condition]! += 1;
  }

  /**
   * An onset came: open episodes that started after `since` and early enough have hit. Those that started before
   * `claimed`, the onset of something else in between, are rather that one's precursors and say nothing here.
   */
  onset(time: number, since: number, claimed: number, minLeadMs: number, usedSlots: number): void {
    const { starts, conditions } = this.#activity;
    const offset = this.#span * conditions;
    const earliest = Math.max(since, time - this.#spanMs);
    for (let condition = 0; condition < usedSlots * CONDITIONS; condition++) {
      const start = starts[offset + condition]!;
      if (start <= earliest) continue;
      if (start <= time - minLeadMs && start > claimed) {
        this.#hits[condition]! += 1;
        this.#hitSlots[Math.floor(condition / CONDITIONS)] = 1;
        this.#lags[condition]! += (time - start) / this.#spanMs;
      } else this.#masked[condition]! += 1;
    }
    this.onsets += 1;
    this.#judge();
  }

  /** Reads one slot at a grid point: the more reliable of its windows. False where it says nothing. */
  read(slot: number, time: number, since: number, into: Reading): boolean {
    if (this.#hitSlots[slot] === 0) return false;
    into.slot = slot;
    into.chance = 0;
    for (let window = 0; window < WINDOWS; window++) this.#readWindow(slot, window, time, since, into);
    return into.chance > 0;
  }

  /** What a slot would say at its best, and how many onsets it then preceded. */
  atBest(slot: number): { chance: number; hits: number } {
    const best = { chance: 0, hits: 0 };
    for (let condition = slot * CONDITIONS; condition < (slot + 1) * CONDITIONS; condition++) {
      const chance = this.#chance(condition, Number.POSITIVE_INFINITY);
      if (chance <= best.chance) continue;
      best.chance = chance;
      best.hits = this.#hits[condition]!;
    }
    return best;
  }

  clear(slot: number): void {
    for (const array of this.#byCondition()) array.fill(0, slot * CONDITIONS, (slot + 1) * CONDITIONS);
    this.#chanceVersion.fill(0, slot * CONDITIONS, (slot + 1) * CONDITIONS);
    this.#hitSlots[slot] = 0;
  }

  save(writer: StateWriter): void {
    for (const array of this.#arrays()) writeSparse(writer, array);
    writer.number(this.onsets);
    writer.number(this.spans);
    writer.number(this.#judgedSpans);
  }

  restore(reader: StateReader): void {
    for (const array of this.#arrays()) readSparse(reader, array);
    this.onsets = reader.number();
    this.spans = reader.number();
    this.#judgedSpans = reader.number();
    for (let condition = 0; condition < this.#hits.length; condition++)
      if (this.#hits[condition]! > 0) this.#hitSlots[Math.floor(condition / CONDITIONS)] = 1;
  }

  #byCondition(): Float32Array[] {
    return [this.#hits, this.#lags, this.#masked];
  }

  #arrays(): Float32Array[] {
    return [...this.#byCondition(), this.#bornOnsets, this.#bornSpans];
  }

  #readWindow(slot: number, window: number, time: number, since: number, into: Reading): void {
    const { starts, conditions } = this.#activity;
    const first = (slot * WINDOWS + window) * LEVELS;
    const offset = this.#span * conditions + first;
    const earliest = Math.max(since, time - this.#spanMs);
    let top = LEVELS - 1;
    while (top >= 0 && starts[offset + top]! <= earliest) top--;
    let at = -1;
    for (let level = 0; level <= top; level++) {
      const chance = this.#chance(first + level, earliest);
      if (chance <= into.chance) continue;
      into.chance = chance;
      at = level;
    }
    if (at < 0) return;
    let start = 0;
    for (let level = at; level <= top; level++) start = Math.max(start, starts[offset + level]!);
    into.elapsed = (time - start) / this.#spanMs;
    into.decline = this.#decline(first + at);
    into.holds = this.#activity.holds(first + at, time, gaugeOf(slot) >= 0);
    into.hits = this.#hits[first + at]!;
    into.episodes = this.#settled(first + at, earliest);
  }

  #judge(): void {
    this.#judgedSpans = this.spans;
    this.#version += 1;
  }

  #chance(condition: number, earliest: number): number {
    const hits = this.#hits[condition]!;
    if (hits === 0) return 0;
    const episodes = this.#settled(condition, earliest);
    if (this.#chanceVersion[condition] !== this.#version || this.#chanceEpisodes[condition] !== episodes) {
      this.#chanceVersion[condition] = this.#version;
      this.#chanceEpisodes[condition] = episodes;
      this.#chances[condition] = this.#judged(condition, hits, episodes);
    }
    return this.#chances[condition]!;
  }

  #judged(condition: number, hits: number, episodes: number): number {
    const slot = Math.floor(condition / CONDITIONS);
    const onsets = this.onsets - this.#bornOnsets[slot]!;
    const spans = Math.max(0, this.#judgedSpans - this.#bornSpans[slot]!);
    return reliability({ hits, onsets, episodes, spans }, this.base, this.#prior);
  }

  /** Exponent b of (1 − x)^b with the mean lag of the hits so far, which starts from one half. */
  #decline(condition: number): number {
    const mean = (this.#lags[condition]! + 1) / (this.#hits[condition]! + 2);
    return (1 - mean) / mean;
  }

  #settled(condition: number, earliest: number): number {
    const index = this.#span * this.#activity.conditions + condition;
    const open = this.#activity.counting && this.#activity.starts[index]! > earliest ? 1 : 0;
    return Math.max(
      this.#hits[condition]!,
      this.#activity.episodes[index]! - this.#masked[condition]! - open,
    );
  }
}
