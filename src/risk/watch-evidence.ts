import type { StateReader, StateWriter } from '../state/codec.ts';
import type { Activity } from './activity.ts';
import { Amounts } from './amounts.ts';
import { emptyReading, Precursors, type Reading } from './precursors.ts';
import type { Prior } from './relevance.ts';
import { Signature } from './signature.ts';
import type { Watch } from './watch.ts';

/** Strongest readings kept at a grid point. */
export const STRONGEST = 8;
/** Slots with an event within the longest span, listed once per grid point for all watches. */
export interface LiveSlots {
  readonly slots: Int32Array;
  count: number;
}

/** What foretells the onsets of one watch, shared by its horizons. */
export class WatchEvidence {
  readonly watch: number;
  readonly span: number;
  readonly precursors: Precursors;
  readonly signature = new Signature();
  /** Strongest readings of the latest grid point, sorted; the first `count` are valid. */
  readonly readings: Reading[] = Array.from({ length: STRONGEST + 1 }, emptyReading);
  count = 0;
  readonly #amounts: Amounts;
  readonly #spanMs: number;
  readonly #minLeadMs: number;
  readonly #scratch = emptyReading();

  constructor(index: number, watch: Watch, activity: Activity, prior: Prior) {
    this.watch = index;
    this.span = activity.spans.indexOf(watch.precursorSeconds * 1000);
    this.#spanMs = watch.precursorSeconds * 1000;
    this.#minLeadMs = watch.minLeadSeconds * 1000;
    this.precursors = new Precursors(activity, this.span, prior);
    this.#amounts = new Amounts(activity);
  }

  /** Length of an episode, ms. */
  get spanMs(): number {
    return this.#spanMs;
  }

  /** Time outside incidents has passed. */
  observe(elapsedMs: number): void {
    this.precursors.observe(elapsedMs / this.#spanMs);
  }

  /** Learns from an onset; `over` is when the incident before it was over, `claimed` the latest onset of something else. */
  onset(time: number, over: number, claimed: number, usedSlots: number): void {
    this.#amounts.onset(time, Math.max(over, time - this.#spanMs), usedSlots);
    this.precursors.onset(time, over, claimed, this.#minLeadMs, usedSlots);
    this.signature.reset();
    for (let slot = 0; slot < usedSlots; slot++) {
      const { chance, hits } = this.precursors.atBest(slot);
      if (hits > 0) this.signature.offer(slot, chance * (hits / this.precursors.onsets));
    }
  }

  /** Reads all slots at a grid point. */
  read(time: number, over: number, live: LiveSlots): void {
    this.count = 0;
    this.signature.begin();
    for (let i = 0; i < live.count; i++) {
      const slot = live.slots[i]!;
      if (!this.precursors.read(slot, time, over, this.#scratch)) continue;
      this.signature.note(slot, this.#amounts.progress(slot, time));
      this.#keep();
    }
  }

  born(slot: number): void {
    this.precursors.born(slot);
  }

  clear(slot: number): void {
    this.precursors.clear(slot);
    this.#amounts.clear(slot);
  }

  save(writer: StateWriter): void {
    for (const part of [this.precursors, this.signature, this.#amounts]) part.save(writer);
  }

  restore(reader: StateReader): void {
    for (const part of [this.precursors, this.signature, this.#amounts]) part.restore(reader);
  }

  /** Sorts the scratch reading in among the strongest, dropping the weakest. */
  #keep(): void {
    let at = this.count;
    if (at === STRONGEST && this.readings[at - 1]!.chance >= this.#scratch.chance) return;
    const spare = this.readings[STRONGEST]!;
    if (at === STRONGEST) at -= 1;
    else this.count += 1;
    Object.assign(spare, this.#scratch);
    const dropped = this.readings[at]!;
    while (at > 0 && this.readings[at - 1]!.chance < spare.chance) {
      this.readings[at] = this.readings[at - 1]!;
      at -= 1;
    }
    this.readings[at] = spare;
    this.readings[STRONGEST] = dropped;
  }
}
