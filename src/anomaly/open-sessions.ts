import type { StateReader, StateWriter } from '../state/codec.ts';
import { restoreVectors, saveVectors } from './normal-vectors.ts';
import { renameType, SessionCounts } from './session-counts.ts';

const RARE = 16;

/** What is remembered of the open session of each slot, as columns. */
export class OpenSessions {
  readonly counts: SessionCounts;
  /** Event type of the last event; END_OF_SEQUENCE before the first. */
  readonly last: Int32Array;
  /** Mask of the facts found so far. */
  readonly facts: Uint8Array;
  /** 1 once a provisional alert was raised. */
  readonly alerted: Uint8Array;
  /** Which session it is, see NormalSessions.open. */
  readonly ordinal: Float64Array;
  readonly startTime: Float64Array;
  readonly lastTime: Float64Array;
  /** Largest log-loss of a step, −1 before the first prediction, and the event type of that step. */
  readonly largestLogLoss: Float64Array;
  readonly surprisingType: Int32Array;
  readonly #rare: Float64Array;
  readonly #rareSize: Uint8Array;

  constructor(capacity: number, maxTypesPerSession: number) {
    this.counts = new SessionCounts(capacity, maxTypesPerSession);
    this.last = new Int32Array(capacity);
    this.facts = new Uint8Array(capacity);
    this.alerted = new Uint8Array(capacity);
    this.ordinal = new Float64Array(capacity);
    this.startTime = new Float64Array(capacity);
    this.lastTime = new Float64Array(capacity);
    this.largestLogLoss = new Float64Array(capacity).fill(-1);
    this.surprisingType = new Int32Array(capacity);
    this.#rare = new Float64Array(capacity * RARE);
    this.#rareSize = new Uint8Array(capacity);
  }

  /** Starts a session in a slot, whatever was there. */
  open(slot: number, ordinal: number, time: number): void {
    this.counts.clear(slot);
    this.ordinal[slot] = ordinal;
    this.last[slot] = 0;
    this.facts[slot] = 0;
    this.alerted[slot] = 0;
    this.startTime[slot] = time;
    this.lastTime[slot] = time;
    this.largestLogLoss[slot] = -1;
    this.surprisingType[slot] = 0;
    this.#rareSize[slot] = 0;
  }

  /** Remembers a transition that few normal sessions showed; at most 16 per session, the first ones. */
  noteRare(slot: number, transition: number): void {
    const size = this.#rareSize[slot]!;
    const from = slot * RARE;
    for (let at = from; at < from + size; at++) if (this.#rare[at] === transition) return;
    if (size === RARE) return;
    this.#rare[from + size] = transition;
    this.#rareSize[slot] = size + 1;
  }

  hasRare(slot: number): boolean {
    return this.#rareSize[slot] !== 0;
  }

  rareTransitions(slot: number): number[] {
    return [...this.#rare.subarray(slot * RARE, slot * RARE + this.#rareSize[slot]!)];
  }

  #openSlots(): Int32Array {
    return Int32Array.from(this.last.keys()).filter((slot) => this.counts.length[slot] !== 0);
  }

  /** Event type `from` is from now on known as `into`; `rename` maps transition keys alike. */
  rename(from: number, into: number, rename: (transition: number) => number): void {
    for (const slot of this.#openSlots()) {
      const vector = this.counts.vector(slot);
      if (!vector.types.includes(from)) continue;
      this.counts.load(slot, renameType(vector, from, into));
      if (this.last[slot] === from) this.last[slot] = into;
      if (this.surprisingType[slot] === from) this.surprisingType[slot] = into;
      const rare = this.rareTransitions(slot).map(rename);
      this.#rareSize[slot] = 0;
      for (const transition of rare) this.noteRare(slot, transition);
    }
  }

  save(writer: StateWriter): void {
    writer.section('anomaly.open', 1);
    const slots = this.#openSlots();
    writer.array(slots);
    for (const column of this.#columns()) writer.array(Float64Array.from(slots, (slot) => column[slot]!));
    saveVectors(
      writer,
      Array.from(slots, (slot) => this.counts.vector(slot)),
    );
    writer.array(Float64Array.from(Array.from(slots).flatMap((slot) => this.rareTransitions(slot))));
  }

  #columns(): (Int32Array | Uint8Array | Float64Array)[] {
    const { last, facts, alerted, ordinal, startTime, lastTime, largestLogLoss, surprisingType } = this;
    return [
      last,
      facts,
      alerted,
      ordinal,
      startTime,
      lastTime,
      largestLogLoss,
      surprisingType,
      this.#rareSize,
    ];
  }

  static restore(capacity: number, maxTypesPerSession: number, reader: StateReader): OpenSessions {
    reader.section('anomaly.open', 1);
    const sessions = new OpenSessions(capacity, maxTypesPerSession);
    const slots = reader.int32();
    for (const column of sessions.#columns()) {
      const values = reader.float64();
      slots.forEach((slot, i) => {
        column[slot] = values[i]!;
      });
    }
    const vectors = restoreVectors(reader);
    const rare = reader.float64();
    let at = 0;
    slots.forEach((slot, i) => {
      sessions.counts.load(slot, vectors[i]!);
      const size = sessions.#rareSize[slot]!;
      sessions.#rare.set(rare.subarray(at, at + size), slot * RARE);
      at += size;
    });
    return sessions;
  }
}
