// Hot path (benchmark: pipeline): one call per event and slot, no allocation.
import type { StateReader, StateWriter } from '../state/codec.ts';
import { readSparse, writeSparse } from './sparse.ts';

/** Counts of each slot are kept over this many time constants. */
export const WINDOWS = 2;
/** A condition is "the decayed count is at least 2^level". */
export const LEVELS = 12;
/** A count of just under a power of two is that level: n events in quick succession have decayed a little. */
const ROUNDING = 1.2;

/** How a gauge stands: levels −1 for below the first, and the excess over its usual mean. */
export interface GaugeLevels {
  readonly ratio: number;
  readonly share: number;
  readonly excess: number;
}

/** Is told of each episode that starts, by span and condition. */
export type Started = (span: number, condition: number) => void;

/** Conditions of one slot: its windows times their levels. */
export const CONDITIONS = WINDOWS * LEVELS;

/**
 * Decayed event counts of each slot, and the episodes in which they exceeded a power of two. An episode of a condition
 * starts with the event that lifts the count over its level and lasts one span (a horizon); while it lasts no other
 * starts, afterwards the next event over the level does. Episodes are kept per span, for horizons share them.
 */
export class Activity {
  readonly spans: readonly number[];
  readonly conditions: number;
  readonly lastSeen: Float64Array;
  readonly #counts: Float64Array;
  /** Start of the latest episode by span and condition, 0 for never. */
  readonly starts: Float64Array;
  /** Number of episodes by span and condition. */
  readonly episodes: Float32Array;
  readonly #excess: Float64Array;
  readonly #checked: Int8Array;
  readonly #due: Float64Array;
  readonly #decay: Float64Array;
  /** Whether episodes are counted, see RiskModel.freeze. */
  counting = true;

  constructor(slots: number, windowsMs: readonly [number, number], spans: readonly number[]) {
    this.spans = spans;
    this.conditions = slots * CONDITIONS;
    this.lastSeen = new Float64Array(slots);
    this.#counts = new Float64Array(slots * WINDOWS);
    this.starts = new Float64Array(spans.length * this.conditions);
    this.episodes = new Float32Array(spans.length * this.conditions);
    this.#excess = new Float64Array(slots);
    this.#checked = new Int8Array(slots * WINDOWS).fill(-1);
    this.#due = new Float64Array(slots * WINDOWS);
    this.#decay = Float64Array.from(windowsMs, (window) => -1 / window);
  }

  /** Counts one event; `started` is told of each episode that starts with it. */
  observe(slot: number, time: number, started: Started): void {
    const elapsed = time - this.lastSeen[slot]!;
    this.lastSeen[slot] = time;
    for (let window = 0; window < WINDOWS; window++) {
      const at = slot * WINDOWS + window;
      const count = this.#counts[at]! * Math.exp(elapsed * this.#decay[window]!) + 1;
      this.#counts[at] = count;
      const level = Math.min(LEVELS - 1, 31 - Math.clz32(count * ROUNDING));
      if (level > this.#checked[at]! || time >= this.#due[at]!) this.#check(at, level, time, started);
    }
  }

  /** Notes the two levels at which a gauge stands, −1 for below the first; they take the place of the two windows. */
  gauge(slot: number, time: number, { ratio, share, excess }: GaugeLevels, started: Started): void {
    this.#excess[slot] = excess;
    this.lastSeen[slot] = time;
    const at = slot * WINDOWS;
    this.#counts[at] = 2 ** ratio;
    this.#counts[at + 1] = 2 ** share;
    if (ratio > this.#checked[at]! || (ratio >= 0 && time >= this.#due[at]!))
      this.#check(at, ratio, time, started);
    if (share > this.#checked[at + 1]! || (share >= 0 && time >= this.#due[at + 1]!))
      this.#check(at + 1, share, time, started);
  }

  /** How much there is of a slot now: its decayed count in the long window, or how far a gauge is over its usual mean. */
  amount(slot: number, time: number, isGauge: boolean): number {
    return isGauge ? this.#excess[slot]! : this.count(slot, time);
  }

  /** Decayed count of a slot in its long window. */
  count(slot: number, time: number): number {
    const elapsed = Math.max(0, time - this.lastSeen[slot]!);
    return this.#counts[slot * WINDOWS + WINDOWS - 1]! * Math.exp(elapsed * this.#decay[WINDOWS - 1]!);
  }

  /** Whether a condition still holds, give or take a level; a gauge stands where it stood. */
  holds(condition: number, time: number, isGauge: boolean): boolean {
    const at = Math.floor(condition / LEVELS);
    const elapsed = isGauge ? 0 : time - this.lastSeen[Math.floor(condition / CONDITIONS)]!;
    const count = this.#counts[at]! * Math.exp(elapsed * this.#decay[at % WINDOWS]!);
    return count * 2 >= 2 ** (condition % LEVELS);
  }

  /** Forgets what a slot has counted. */
  clear(slot: number): void {
    this.lastSeen[slot] = 0;
    this.#counts.fill(0, slot * WINDOWS, (slot + 1) * WINDOWS);
    this.#checked.fill(-1, slot * WINDOWS, (slot + 1) * WINDOWS);
    for (let span = 0; span < this.spans.length; span++) {
      const from = span * this.conditions + slot * CONDITIONS;
      this.starts.fill(0, from, from + CONDITIONS);
      this.episodes.fill(0, from, from + CONDITIONS);
    }
  }

  save(writer: StateWriter): void {
    for (const array of this.#arrays()) writeSparse(writer, array);
  }

  restore(reader: StateReader): void {
    for (const array of this.#arrays()) readSparse(reader, array);
  }

  #arrays(): (Float32Array | Float64Array)[] {
    return [this.lastSeen, this.#counts, this.#excess, this.starts, this.episodes];
  }

  #check(at: number, level: number, time: number, started: Started): void {
    let due = Number.POSITIVE_INFINITY;
    for (let span = 0; span < this.spans.length; span++) {
      const length = this.spans[span]!;
      for (let step = 0; step <= level; step++) {
        const condition = at * LEVELS + step;
        const index = span * this.conditions + condition;
        if (time - this.starts[index]! >= length) {
          this.starts[index] = time;
          if (this.counting) {
            this.episodes[index]! += 1;
            started(span, condition);
          }
        }
        due = Math.min(due, this.starts[index]! + length);
      }
    }
    this.#checked[at] = level;
    this.#due[at] = due;
  }
}
