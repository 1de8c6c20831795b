/** Hot path (benchmark: pipeline): one addition per event. */
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

/** Bins of a gap: two to a doubling of 1 + seconds, so that the last begins at 136 years. */
const BINS = 64;

/** Gaps of all types together count as much as this many of the type itself: few gaps prove little. */
const PRIOR = 1;

function binOf(gapMs: number): number {
  return Math.min(BINS - 1, Math.floor(2 * Math.log2(1 + gapMs / 1000)));
}

/** How long sequences were silent before they went on, by the type of the event before the silence. */
export class GapHistory {
  #byType: (Uint32Array | undefined)[] = [];
  #all = new Uint32Array(BINS);

  /** A sequence went on after an event of `type` and a silence of `gapMs`. */
  add(type: number, gapMs: number): void {
    const bin = binOf(gapMs);
    this.#byType[type] ??= new Uint32Array(BINS);
    this.#byType[type]![bin]!++;
    this.#all[bin]!++;
  }

  /** Share of the silences after events of `type` that were at least as long; with little known, of all silences. */
  longer(type: number, gapMs: number): number {
    const from = binOf(gapMs);
    const [all, longerOfAll] = countsFrom(this.#all, from);
    if (all === 0) return 1;
    const [own, longerOfOwn] = countsFrom(this.#byType[type], from);
    return (longerOfOwn + PRIOR * (longerOfAll / all)) / (own + PRIOR);
  }

  merge({ from, into }: TypeMerge): void {
    const gaps = this.#byType[from];
    if (gaps === undefined) return;
    this.#byType[into] ??= new Uint32Array(BINS);
    const sum = this.#byType[into]!;
    for (let bin = 0; bin < BINS; bin++) sum[bin] = sum[bin]! + gaps[bin]!;
    this.#byType[from] = undefined;
  }

  save(writer: StateWriter): void {
    const types = Object.keys(this.#byType).map(Number);
    const known = types.filter((type) => this.#byType[type] !== undefined);
    writer.array(Int32Array.from(known));
    const rows = new Int32Array(known.length * BINS);
    for (const [row, type] of known.entries()) rows.set(this.#byType[type]!, row * BINS);
    writer.array(rows);
  }

  restore(reader: StateReader): void {
    const types = reader.int32();
    const rows = reader.int32();
    this.#byType = [];
    this.#all = new Uint32Array(BINS);
    for (const [row, type] of types.entries()) {
      const gaps = Uint32Array.from(rows.subarray(row * BINS, (row + 1) * BINS));
      this.#byType[type] = gaps;
      for (let bin = 0; bin < BINS; bin++) this.#all[bin] = this.#all[bin]! + gaps[bin]!;
    }
  }
}

function countsFrom(gaps: Uint32Array | undefined, from: number): readonly [all: number, longer: number] {
  if (gaps === undefined) return [0, 0];
  let all = 0;
  let longer = 0;
  for (let bin = 0; bin < BINS; bin++) {
    all += gaps[bin]!;
    if (bin >= from) longer += gaps[bin]!;
  }
  return [all, longer];
}
