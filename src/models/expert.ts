import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { GAP_BINS } from './gap-bins.ts';

/**
 * What one expert thinks of each row of a batch, as columns: for row i its `width` likeliest next event types at
 * [i·width, (i+1)·width), each with its probability, and the time to it. A probability of 0 marks an unused place, a
 * row of zeros an expert that has nothing to say there. Types it never names share what is left.
 */
export interface Opinions {
  readonly types: Int32Array;
  readonly probabilities: Float32Array;
  /** P(the time to the next event falls in a gap bin), GAP_BINS per row, given that one comes; empty if not `timed`. */
  readonly gaps: Float32Array;
  /** `width` types and their probabilities for the first event of a sequence; the same for all. */
  readonly openingTypes: Int32Array;
  readonly openingProbabilities: Float32Array;
  /** Sequences that begin up to this time, epoch ms, are not spoken of. */
  heardAfter: number;
}

/** What experts may know of event types, by their index. */
export interface EventTypes {
  /** One more than the highest index. */
  readonly size: number;
  /** 16 hex characters, the same on every machine. */
  idOf(type: number): string;
  templateOf(type: number): string;
  /** The text the type had first; its template where that never changes. */
  nameOf?(type: number): string;
}

/**
 * An expert asked once per batch for all new positions of all sequences (a neural network, a remote model). The
 * opinion on row i is formed after the event of row i and before any later row; rows that close a sequence are
 * ignored. Results must not depend on where one batch ends and the next begins.
 */
export interface BatchExpert {
  /** Experience with an expert is kept under its name; a retrained model takes over under the same one. */
  readonly name: string;
  /** What accuracy is kept under where it is more than the name: with the version, as in `gru@3`. */
  readonly label?: string;
  /** What its state is kept under, if not its name. */
  readonly stateName?: string;
  /** Types named per row. */
  readonly width: number;
  /** Forecasts the time to the next event too. */
  readonly timed: boolean;
  /**
   * Time of the last event that the model was fitted on, epoch ms. Up to there it recites rather than foretells: it
   * goes along, but is not heard, or it would be trusted for what it learned by heart.
   */
  readonly trainedTo?: number;
  /** Called once before anything else: the event types of the stream, whose number grows. */
  begin(types: EventTypes): void;
  /**
   * Takes in all rows of the batch and fills `opinions`, which has room for them; a type is named in row i only where
   * it is below `batch.known[i]`. Never rejects: an expert that fails says nothing more.
   */
  advance(batch: StepBatch, opinions: Opinions): Promise<void>;
  merge(merge: TypeMerge): void;
  split?(split: TypeSplit): void;
  /** A section of its own; the state of an expert that is gone is skipped. */
  save(writer: StateWriter): void;
  /** Reads what an expert of the same name wrote, perhaps another version of the model. */
  restore(reader: StateReader): void;
}

/** What the ranking model has to know of a batch expert. */
export type ExpertVoice = Pick<BatchExpert, 'name' | 'width' | 'timed'>;

/** Room for the opinions of one expert on a batch of up to `rows` rows. */
export function createOpinions(expert: ExpertVoice, rows: number): Opinions {
  return {
    types: new Int32Array(rows * expert.width),
    probabilities: new Float32Array(rows * expert.width),
    gaps: new Float32Array(expert.timed ? rows * GAP_BINS : 0),
    openingTypes: new Int32Array(expert.width),
    openingProbabilities: new Float32Array(expert.width),
    heardAfter: Number.NEGATIVE_INFINITY,
  };
}
