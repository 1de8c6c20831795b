import type { NeuralMemory } from './neural-memory.ts';
import type { VocabularyTables } from './neural-vocabulary.ts';

/** What a neural expert is asked about a batch, and where the answers go: all on memory that threads can share. */
export interface NeuralJob {
  readonly rows: number;
  /** Per row: slot, event type (0 closes the sequence), moment, whether a sequence begins, types known. */
  readonly slot: Int32Array;
  readonly type: Int32Array;
  readonly moments: Float32Array;
  readonly start: Int32Array;
  readonly known: Int32Array;
  readonly tables: VocabularyTables;
  /** Read, and brought up to date. */
  readonly memory: NeuralMemory;
  /** Per row, as in Opinions: written for each row, zeros where nothing is said. */
  readonly types: Int32Array;
  readonly probabilities: Float32Array;
  readonly gaps: Float32Array;
}

/** Runs jobs one after the other, here or in a worker thread. */
export interface NeuralRunner {
  /** Resolves when the job's memory and opinions are written; rejects where the graph fails. */
  run(job: NeuralJob): Promise<void>;
  /** Releases the graph. */
  close(): Promise<void>;
}
