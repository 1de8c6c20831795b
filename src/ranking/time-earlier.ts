/** What the model of times was saved as before it had bins, issued histograms and a calendar of its own. */
import type { StateReader } from '../state/codec.ts';

const LINE = 16;
const ROW_PLACES = [4, 7, 10, 13] as const;
const BLOCK_PLACES = [1, 4, 7, 10, 13] as const;

/** A histogram by context key; bins are those of GAP_BINS, the latest first. */
export interface EarlierHistogram {
  readonly key: number;
  readonly visits: number;
  readonly bins: readonly number[];
  readonly counts: readonly number[];
}

export interface EarlierMixture {
  /** By voice and class; the last voice is all times together. */
  readonly weights: Float64Array;
  /** By bin. */
  readonly overall: Float64Array;
  readonly rows: readonly EarlierHistogram[];
}

export interface EarlierTimes extends EarlierMixture {
  /** By bin: sum and number of the values of ln(1 + seconds) that fell into it. */
  readonly sums: Float64Array;
  readonly seen: Float64Array;
}

/** Reads sections 'time-ranking' 1 and 2 up to the hearing. */
export function readEarlier(reader: StateReader): EarlierTimes {
  const rows = readRows(reader);
  const weights = reader.float64();
  const overall = reader.float64();
  reader.number();
  reader.number();
  return { rows, weights, overall, sums: reader.float64(), seen: reader.float64() };
}

/** The rows of a ContextTable: see there for their form. */
function readRows(reader: StateReader): EarlierHistogram[] {
  reader.section('context-table', 1);
  reader.number();
  reader.int32();
  const lines = reader.int32();
  reader.number();
  const blocks = reader.int32();
  return Array.from({ length: lines.length / LINE }, (_, row) => readRow(lines, row * LINE, blocks));
}

function readRow(lines: Int32Array, row: number, blocks: Int32Array): EarlierHistogram {
  const bins: number[] = [];
  const counts: number[] = [];
  const take = (words: Int32Array, at: number) => {
    const [slow = 0, fast = 0] = new Float32Array(words.slice(at + 1, at + 3).buffer);
    if (slow === 0) return;
    bins.push(words[at]!);
    counts.push(fast);
  };
  for (const place of ROW_PLACES) take(lines, row + place);
  for (let block = lines[row + 1]!; block !== 0; block = blocks[block * LINE]!)
    for (const place of BLOCK_PLACES) take(blocks, block * LINE + place);
  return { key: lines[row]!, visits: lines[row + 2]!, bins, counts };
}
