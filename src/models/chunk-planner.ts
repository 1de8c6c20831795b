/** Hot path (benchmark: onnx). Cuts runs of new events into power-of-two pieces, so that few calls serve them all. */

/** Pieces of one length, one per run, to be fed in one call. */
export interface ChunkCall {
  /** Events per piece: a power of two. */
  readonly time: number;
  readonly runs: readonly number[];
  /** Where each piece begins in its run. */
  readonly offsets: readonly number[];
}

/** Longest piece, and most pieces per call. With a GRU of 64 units 16 cost a third more per event than 64, 256 a tenth less. */
export interface ChunkLimits {
  readonly time: number;
  readonly rows: number;
}

export const CHUNK_LIMITS: ChunkLimits = { time: 256, rows: 64 };

/**
 * The calls that feed runs of the given lengths, in an order in which each piece follows the one before it in its run.
 * A run is cut like its length in binary, largest piece first; pieces of one size share calls. A run of n events thus
 * takes part in at most log₂(n) + 1 calls, and no call is padded.
 */
export function* chunkCalls(lengths: ArrayLike<number>, limits = CHUNK_LIMITS): Generator<ChunkCall> {
  const done = new Int32Array(lengths.length);
  let longest = 0;
  for (let run = 0; run < lengths.length; run++) longest = Math.max(longest, lengths[run]!);
  let time = largestPiece(longest, limits.time);
  while (time >= 1) {
    const due: number[] = [];
    for (let run = 0; run < lengths.length; run++) if (lengths[run]! - done[run]! >= time) due.push(run);
    for (let from = 0; from < due.length; from += limits.rows) {
      const runs = due.slice(from, from + limits.rows);
      yield { time, runs, offsets: runs.map((run) => done[run]!) };
    }
    let more = false;
    for (const run of due) {
      done[run] = done[run]! + time;
      more ||= lengths[run]! - done[run]! >= time;
    }
    if (!more) time >>= 1;
  }
}

function largestPiece(length: number, most: number): number {
  let piece = 1;
  while (piece * 2 <= length && piece * 2 <= most) piece *= 2;
  return piece;
}
