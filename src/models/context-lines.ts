/** Hot path (benchmark: ablation). The memory of a context table: lines of 64 bytes. */
import { joinCounts } from './slow-count.ts';

/** Words of a line; those before the successors of a row, and of its successors; and of the successors of a block. */
export const LINE = 16;
export const HEADER = 4;
export const INLINE_WORDS = 12;
export const PER_BLOCK_WORDS = 15;

/** Lines of 16 words that grow by doubling. */
export class Lines {
  ints: Int32Array;
  floats: Float32Array;

  constructor(words: number) {
    this.ints = new Int32Array(words);
    this.floats = new Float32Array(this.ints.buffer);
  }

  grow(): void {
    const grown = new Lines(this.ints.length * 2);
    grown.ints.set(this.ints);
    this.ints = grown.ints;
    this.floats = grown.floats;
  }
}

/** Lines of the first version of the state, which kept slow counts as floats; successors begin at word `first` of a line. */
export function withPackedCounts(lines: Int32Array, first: number): Int32Array {
  const packed = lines.slice();
  const floats = new Float32Array(packed.buffer);
  for (let line = 0; line < packed.length; line += LINE)
    for (let at = line + first + 1; at < line + LINE; at += 3)
      if (floats[at]! > 0) packed[at] = joinCounts(floats[at]!, 0);
  return packed;
}
