// Hot path (benchmark: pipeline): one call per numeric field of an event.
import type { StateReader, StateWriter } from '../state/codec.ts';
import { type GaugeLevels, LEVELS } from './activity.ts';

/** Numeric fields followed, the first ones to come. */
export const MAX_GAUGES = 48;
/** Short windows in the long mean, which tells what is usual. */
const SLOW = 120;
/** Share of the highest value that is added on both sides of a ratio, so that nothing is infinitely unusual. */
const SMOOTHING = 0.03;

/**
 * Numeric fields of events as series: a queue length, a duration, the share of a disk. Each is read in two ways: how
 * many half octaves its recent mean lies over the usual one, and which share of its highest value it has reached.
 * Fields are told apart by source and name, not by event type, so a reworded message keeps its history.
 */
export class Gauges {
  readonly #windowMs: number;
  readonly #bySource: Map<string, number>[] = [];
  readonly #names: string[] = [];
  readonly #sources: number[] = [];
  readonly #time = new Float64Array(MAX_GAUGES);
  readonly #fast = new Float64Array(MAX_GAUGES * 2);
  readonly #slow = new Float64Array(MAX_GAUGES * 2);
  readonly #highest = new Float64Array(MAX_GAUGES);

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Takes one value and returns its gauge, −1 where it has none: there are too many, or it cannot be one. */
  observe(source: number, name: string, value: number, time: number): number {
    if (!(value >= 0 && value < 1e12)) return -1;
    const gauge = this.#find(source, name);
    if (gauge < 0) return -1;
    const elapsed = Math.max(0, time - this.#time[gauge]!) / this.#windowMs;
    this.#mix(this.#fast, gauge, value, Math.exp(-elapsed));
    this.#mix(this.#slow, gauge, value, Math.exp(-elapsed / SLOW));
    this.#time[gauge] = time;
    this.#highest[gauge] = Math.max(this.#highest[gauge]!, value);
    return gauge;
  }

  /** Recent mean of a gauge. */
  value(gauge: number): number {
    return this.#fast[gauge * 2]! / Math.max(1e-9, this.#fast[gauge * 2 + 1]!);
  }

  /** How far the recent mean lies over the usual one. */
  excess(gauge: number): number {
    return Math.max(
      0,
      this.value(gauge) - this.#slow[gauge * 2]! / Math.max(1e-9, this.#slow[gauge * 2 + 1]!),
    );
  }

  /** Level of the ratio to the usual mean: −1 below √2 times it, then one level per half octave. */
  ratioLevel(gauge: number): number {
    const usual = this.#slow[gauge * 2]! / Math.max(1e-9, this.#slow[gauge * 2 + 1]!);
    const smoothing = SMOOTHING * this.#highest[gauge]! + 1e-9;
    const ratio = (this.value(gauge) + smoothing) / (usual + smoothing);
    return Math.min(LEVELS - 1, Math.floor(2 * Math.log2(ratio)) - 1);
  }

  /** Level of the share of the highest value: −1 below a twelfth of it. */
  shareLevel(gauge: number): number {
    const highest = this.#highest[gauge]!;
    return highest === 0 ? -1 : Math.min(LEVELS, Math.floor((LEVELS * this.value(gauge)) / highest)) - 1;
  }

  /** How a gauge stands, in both ways. */
  levels(gauge: number): GaugeLevels {
    return { ratio: this.ratioLevel(gauge), share: this.shareLevel(gauge), excess: this.excess(gauge) };
  }

  /** Name of a gauge in words. */
  describe(gauge: number): { group: string; source: number } {
    return { group: this.#names[gauge]!, source: this.#sources[gauge]! };
  }

  save(writer: StateWriter): void {
    writer.strings(this.#names);
    writer.array(Int32Array.from(this.#sources));
    for (const array of [this.#time, this.#fast, this.#slow, this.#highest]) writer.array(array);
  }

  restore(reader: StateReader): void {
    const names = reader.strings();
    const sources = reader.int32();
    for (const [at, name] of names.entries()) this.#find(sources[at]!, name);
    for (const array of [this.#time, this.#fast, this.#slow, this.#highest]) array.set(reader.float64());
  }

  #find(source: number, name: string): number {
    this.#bySource[source] ??= new Map();
    const known = this.#bySource[source].get(name);
    if (known !== undefined) return known;
    if (this.#names.length === MAX_GAUGES) return -1;
    this.#bySource[source].set(name, this.#names.length);
    this.#sources.push(source);
    return this.#names.push(name) - 1;
  }

  #mix(sums: Float64Array, gauge: number, value: number, decay: number): void {
    sums[gauge * 2] = sums[gauge * 2]! * decay + value;
    sums[gauge * 2 + 1] = sums[gauge * 2 + 1]! * decay + 1;
  }
}
