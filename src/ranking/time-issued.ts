/**
 * Hot path (benchmark: ablation). What the histograms that speak for each open sequence looked like when its
 * prediction was issued, rounded, so that their weights are learned from what they were used on.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';
import { KEPT, type TimeHistograms, WHOLE } from './time-histograms.ts';

/** Bytes of a histogram: number of bins, weight class, pairs of a bin and its share in 255ths. */
const BYTES = 2 + 2 * KEPT;

export class IssuedHistograms {
  readonly #voices: number;
  #bytes: Uint8Array;

  constructor(voices: number, slots: number) {
    this.#voices = voices;
    this.#bytes = new Uint8Array(slots * voices * BYTES);
  }

  reserve(slots: number): void {
    const bytes = new Uint8Array(slots * this.#voices * BYTES);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }

  /** Forgets what the voice said. */
  silence(slot: number, voice: number): void {
    this.#bytes[(slot * this.#voices + voice) * BYTES] = 0;
  }

  /** Keeps the histogram in `row` as what the voice says, in weight class `heard`, and adds it to `mix`, `weight` in all. */
  put(
    slot: number,
    voice: number,
    heard: number,
    histograms: TimeHistograms,
    row: number,
    weight: number,
    mix: Float64Array,
  ): void {
    const at = (slot * this.#voices + voice) * BYTES;
    this.#bytes[at] = histograms.read(row, weight, mix, this.#bytes, at + 2);
    this.#bytes[at + 1] = heard;
  }

  /** Weight class of what the voice said, or -1 where it said nothing. */
  weightClass(slot: number, voice: number): number {
    const at = (slot * this.#voices + voice) * BYTES;
    return this.#bytes[at] === 0 ? -1 : this.#bytes[at + 1]!;
  }

  /** Adds what the voice said to `into`, `weight` in all. */
  addTo(into: Float64Array, slot: number, voice: number, weight: number): void {
    const bytes = this.#bytes;
    const from = (slot * this.#voices + voice) * BYTES;
    const end = from + 2 + 2 * bytes[from]!;
    const scale = weight / WHOLE;
    for (let at = from + 2; at < end; at += 2) {
      const bin = bytes[at]!;
      into[bin] = into[bin]! + bytes[at + 1]! * scale;
    }
  }

  /** The mean of `values` by bin over what the voice said. */
  meanOf(values: Float64Array, slot: number, voice: number): number {
    const bytes = this.#bytes;
    const from = (slot * this.#voices + voice) * BYTES;
    const end = from + 2 + 2 * bytes[from]!;
    let mean = 0;
    for (let at = from + 2; at < end; at += 2) mean += bytes[at + 1]! * values[bytes[at]!]!;
    return mean / WHOLE;
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('issued-histograms', 1);
    writer.number(this.#voices);
    writer.array(this.#bytes, slots * this.#voices * BYTES);
  }

  /** What other voices said is dropped. */
  restore(reader: StateReader): void {
    reader.section('issued-histograms', 1);
    const voices = reader.number();
    const bytes = reader.uint8();
    if (voices === this.#voices && bytes.length === this.#bytes.length) this.#bytes = bytes;
  }
}
