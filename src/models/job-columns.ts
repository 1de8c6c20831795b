/** Hot path (benchmark: onnx). The columns of a job on shared memory, kept from batch to batch. */
import type { Opinions } from './expert.ts';
import { GAP_BINS } from './gap-bins.ts';
import { MOMENT } from './moment.ts';
import type { NeuralJob } from './neural-job.ts';
import { type NeuralMemory, sharedFloats, sharedInts } from './neural-memory.ts';
import type { VocabularyTables } from './neural-vocabulary.ts';

/** What is asked about each row and what was answered; grows to the largest batch. */
export class JobColumns {
  readonly #width: number;
  #rows = 0;
  #slot = sharedInts(0);
  #type = sharedInts(0);
  moments = sharedFloats(0);
  #start = sharedInts(0);
  #known = sharedInts(0);
  types = sharedInts(0);
  probabilities = sharedFloats(0);
  gaps = sharedFloats(0);

  /** `width`: types named per row. */
  constructor(width: number) {
    this.#width = width;
  }

  /** Makes room; what the columns held is void. */
  reserve(rows: number): void {
    if (rows <= this.#rows) return;
    this.#rows = Math.max(1024, rows * 2);
    this.#slot = sharedInts(this.#rows);
    this.#type = sharedInts(this.#rows);
    this.moments = sharedFloats(this.#rows * MOMENT);
    this.#start = sharedInts(this.#rows);
    this.#known = sharedInts(this.#rows);
    this.types = sharedInts(this.#rows * this.#width);
    this.probabilities = sharedFloats(this.#rows * this.#width);
    this.gaps = sharedFloats(this.#rows * GAP_BINS);
  }

  /** What is asked about a row, but for its moment. */
  put(row: number, slot: number, type: number, start: number, known: number): void {
    this.#slot[row] = slot;
    this.#type[row] = type;
    this.#start[row] = start;
    this.#known[row] = known;
  }

  /** Hands on what was answered on the first `rows` rows: `width` places a row, the last of which may be unused. */
  tell(rows: number, width: number, { types, probabilities, gaps }: Opinions): void {
    for (let row = 0; row < rows; row++) {
      const from = row * this.#width;
      const to = row * width;
      for (let i = 0; i < this.#width; i++) {
        types[to + i] = this.types[from + i]!;
        probabilities[to + i] = this.probabilities[from + i]!;
      }
      probabilities.fill(0, to + this.#width, to + width);
    }
    if (gaps.length > 0) gaps.set(this.gaps.subarray(0, rows * GAP_BINS));
  }

  /** The first `rows` rows as a job. */
  job(rows: number, tables: VocabularyTables, memory: NeuralMemory): NeuralJob {
    return {
      rows,
      slot: this.#slot,
      type: this.#type,
      moments: this.moments,
      start: this.#start,
      known: this.#known,
      tables,
      memory,
      types: this.types,
      probabilities: this.probabilities,
      gaps: this.gaps,
    };
  }
}
