import type { StateWriter } from '../../src/state/codec.ts';

const LINE = 16;
const ROW = { first: 4, room: 4 };
const BLOCK = { first: 1, room: 5 };

export interface FormerSuccessor {
  readonly type: number;
  readonly slow: number;
  readonly fast: number;
}

/** Writes a context table of one context as version 1 did, with slow counts as floats; nine successors at most. */
export function saveFormerTable(
  writer: StateWriter,
  key: number,
  successors: readonly FormerSuccessor[],
): void {
  const row = new Int32Array(LINE);
  const blocks = new Int32Array(LINE * 2);
  const put = (line: Int32Array, at: number, { type, slow, fast }: FormerSuccessor) => {
    line[at] = type;
    new Float32Array(line.buffer).set([slow, fast], at + 1);
  };
  const inline = successors.slice(0, ROW.room);
  const others = successors.slice(ROW.room, ROW.room + BLOCK.room);
  row.set([key, others.length > 0 ? 1 : 0, successors.reduce((sum, { slow }) => sum + slow, 0)]);
  for (const [i, successor] of inline.entries()) put(row, ROW.first + 3 * i, successor);
  for (const [i, successor] of others.entries()) put(blocks, LINE + BLOCK.first + 3 * i, successor);
  const mask = 255;
  writer.section('context-table', 1);
  writer.number(mask);
  writer.array(Int32Array.of((key & mask) * LINE));
  writer.array(row);
  writer.number(0);
  writer.array(blocks);
}
