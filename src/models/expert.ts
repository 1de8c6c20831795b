import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

/**
 * What one expert thinks of each row of a batch, as columns: for row i its `width` likeliest next event types at
 * [i·width, (i+1)·width), each with its probability. A probability of 0 marks an unused place, a row of zeros an
 * expert that has nothing to say there. Types it never names share what is left.
 */
export interface Opinions {
  readonly types: Int32Array;
  readonly probabilities: Float32Array;
}

/**
 * An expert asked once per batch for all new positions of all sequences (a neural network, a remote model). The
 * opinion on row i is formed after the event of row i and before any later row; rows that close a sequence are
 * ignored. Results must not depend on where one batch ends and the next begins.
 */
export interface BatchExpert {
  readonly name: string;
  /** Types named per row. */
  readonly width: number;
  /** Takes in all rows of the batch and fills `opinions`, which has room for them. */
  advance(batch: StepBatch, opinions: Opinions): void;
  merge(merge: TypeMerge): void;
  save(writer: StateWriter): void;
  restore(reader: StateReader): void;
}

/** Room for the opinions of one expert on a batch of up to `rows` rows. */
export function createOpinions(expert: Pick<BatchExpert, 'width'>, rows: number): Opinions {
  return {
    types: new Int32Array(rows * expert.width),
    probabilities: new Float32Array(rows * expert.width),
  };
}
