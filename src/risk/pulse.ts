import type { StateReader, StateWriter } from '../state/codec.ts';
import { severityClass } from './slots.ts';

/** What is counted of the stream as a whole: events, warnings and worse, errors and worse, surprise, new types. */
export const PULSES = 5;
const SLOW = 20;
/** Clip of the log-ratio: beyond e^3 times the usual rate more is no news. */
const CLIP = 3;
/** Counts added to both rates, in events per short window. */
const SMOOTHING = 0.5;

/** Rates of the whole stream now against their usual level; none depends on what is watched. */
export class Pulse {
  readonly #windowMs: number;
  readonly #fast = new Float64Array(PULSES);
  readonly #slow = new Float64Array(PULSES);
  #time = 0;
  #start = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  observe(time: number, severity: number, surprise: number, novel: boolean): void {
    if (this.#start === 0) this.#start = time;
    if (time > this.#time) this.#decayTo(time);
    const level = severityClass(severity);
    this.#add(0, 1);
    if (level >= 1) this.#add(1, 1);
    if (level >= 2) this.#add(2, 1);
    if (surprise > 0) this.#add(3, surprise);
    if (novel) this.#add(4, 1);
  }

  /** Writes ln(rate now / usual rate) of each pulse, clipped, from `at` on. */
  read(time: number, into: Float64Array, at: number): void {
    const elapsed = Math.max(0, time - this.#time);
    const fast = Math.exp(-elapsed / this.#windowMs);
    const slow = Math.exp(-elapsed / this.#windowMs / SLOW);
    // Both counts have had the same, short time to fill at the beginning of a stream.
    const age = Math.max(0, time - this.#start) / this.#windowMs;
    const fastShare = 1 - Math.exp(-age);
    const slowShare = SLOW * (1 - Math.exp(-age / SLOW));
    for (let i = 0; i < PULSES; i++) {
      const now = (this.#fast[i]! * fast) / Math.max(fastShare, 0.01);
      const usual = (this.#slow[i]! * slow) / Math.max(slowShare, 0.01);
      const ratio = Math.log((now + SMOOTHING) / (usual + SMOOTHING));
      into[at + i] = Math.max(-CLIP, Math.min(CLIP, ratio));
    }
  }

  save(writer: StateWriter): void {
    writer.array(this.#fast);
    writer.array(this.#slow);
    writer.number(this.#time);
    writer.number(this.#start);
  }

  restore(reader: StateReader): void {
    this.#fast.set(reader.float64());
    this.#slow.set(reader.float64());
    this.#time = reader.number();
    this.#start = reader.number();
  }

  #add(pulse: number, amount: number): void {
    this.#fast[pulse]! += amount;
    this.#slow[pulse]! += amount;
  }

  #decayTo(time: number): void {
    const elapsed = (time - this.#time) / this.#windowMs;
    const fast = Math.exp(-elapsed);
    const slow = Math.exp(-elapsed / SLOW);
    for (let i = 0; i < PULSES; i++) {
      this.#fast[i]! *= fast;
      this.#slow[i]! *= slow;
    }
    this.#time = time;
  }
}
