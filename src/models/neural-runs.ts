/** Hot path (benchmark: onnx). The rows of a batch, gathered into one run of events per open sequence. */
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { NeuralJob } from './neural-job.ts';

/** Runs of consecutive events of one sequence inside a batch. A slot that changes hands in it has several, in order. */
export class NeuralRuns {
  count = 0;
  slot = new Int32Array(64);
  length = new Int32Array(64);
  /** Where the run's rows begin in `order`. */
  from = new Int32Array(64);
  /** 1 where the sequence begins with the run. */
  fresh = new Uint8Array(64);
  /** Rows of the batch, run after run. */
  order = new Int32Array(1024);
  #runOfRow = new Int32Array(1024);
  /** By slot: 1 + its current run in this batch, 0 for none. */
  #current = new Int32Array(64);

  /** Replaces the runs by those of `job`. */
  gather(job: NeuralJob): void {
    this.count = 0;
    if (job.rows > this.order.length) {
      this.order = new Int32Array(job.rows * 2);
      this.#runOfRow = new Int32Array(job.rows * 2);
    }
    if (this.#current.length < job.memory.held.length) this.#current = new Int32Array(job.memory.held.length);
    for (let row = 0; row < job.rows; row++) this.#runOfRow[row] = this.#place(job, row);
    this.#sort(job.rows);
    for (let row = 0; row < job.rows; row++) this.#current[job.slot[row]!] = 0;
  }

  /** The run that a row belongs to; −1 for the end of a sequence. */
  #place(job: NeuralJob, row: number): number {
    const slot = job.slot[row]!;
    const current = this.#current[slot]! - 1;
    if (job.type[row] === END_OF_SEQUENCE) {
      this.#current[slot] = 0;
      return -1;
    }
    if (current >= 0 && job.start[row] === 0) {
      this.length[current] = this.length[current]! + 1;
      return current;
    }
    const run = this.#open(slot, job.start[row]!);
    this.#current[slot] = run + 1;
    return run;
  }

  #open(slot: number, fresh: number): number {
    if (this.count === this.slot.length) this.#grow();
    const run = this.count++;
    this.slot[run] = slot;
    this.length[run] = 1;
    this.fresh[run] = fresh;
    return run;
  }

  #sort(rows: number): void {
    let at = 0;
    for (let run = 0; run < this.count; run++) {
      this.from[run] = at;
      at += this.length[run]!;
    }
    for (let row = 0; row < rows; row++) {
      const run = this.#runOfRow[row]!;
      if (run >= 0) this.order[this.from[run]!++] = row;
    }
    for (let run = 0; run < this.count; run++) this.from[run] = this.from[run]! - this.length[run]!;
  }

  #grow(): void {
    const size = this.slot.length * 2;
    const wider = (from: Int32Array) => {
      const into = new Int32Array(size);
      into.set(from);
      return into;
    };
    const fresh = new Uint8Array(size);
    fresh.set(this.fresh);
    this.slot = wider(this.slot);
    this.length = wider(this.length);
    this.from = wider(this.from);
    this.fresh = fresh;
  }
}
