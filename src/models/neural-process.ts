/** Hot path (benchmark: onnx). Takes a batch through a neural graph and writes the opinions on its rows. */
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import { type ChunkCall, chunkCalls } from './chunk-planner.ts';
import { GAP_BINS } from './gap-bins.ts';
import { NeuralCall } from './neural-call.ts';
import type { AskGraph, NeuralShape } from './neural-graph.ts';
import type { NeuralJob } from './neural-job.ts';
import { forget, remember } from './neural-memory.ts';
import { NeuralRuns } from './neural-runs.ts';
import { SHORTEST_INPUT, type Window, windowsOf } from './window-planner.ts';

/** Windows per call, all of one length. */
const WINDOW_ROWS = 16;

interface RunWindow extends Window {
  readonly run: number;
}

/**
 * Runs jobs on a graph, one after the other. What it says of a row depends on the sequence up to that row alone, not
 * on how the stream was cut into batches; with carried state bitwise so, as long as the graph is indifferent to it.
 */
export class NeuralProcess {
  readonly #shape: NeuralShape;
  readonly #ask: AskGraph;
  readonly #shortest: number;
  readonly #runs = new NeuralRuns();
  /** Carried state by run: a slot may serve several sequences in one batch. */
  #state = new Float32Array(0);

  /** `shortest`: the fewest events that a graph in window mode takes. */
  constructor(shape: NeuralShape, ask: AskGraph, shortest = SHORTEST_INPUT) {
    this.#shape = shape;
    this.#ask = ask;
    this.#shortest = shortest;
  }

  /** Fills the job's opinions and brings its memory up to date. Rejects where the graph fails or says no numbers. */
  async run(job: NeuralJob): Promise<void> {
    job.types.fill(0, 0, job.rows * this.#shape.topK);
    job.probabilities.fill(0, 0, job.rows * this.#shape.topK);
    job.gaps.fill(0, 0, job.rows * GAP_BINS);
    this.#runs.gather(job);
    if (this.#shape.state > 0) await this.#carry(job);
    else await this.#window(job);
    update(job);
  }

  async #carry(job: NeuralJob): Promise<void> {
    const runs = this.#runs;
    this.#takeState(job);
    for (const chunk of chunkCalls(runs.length.subarray(0, runs.count))) await this.#feed(job, chunk);
    const size = this.#shape.state;
    // In their order: what a slot holds in the end is the state of its last run.
    for (let run = 0; run < runs.count; run++) {
      job.memory.state.set(this.#state.subarray(run * size, (run + 1) * size), runs.slot[run]! * size);
    }
  }

  #takeState({ memory }: NeuralJob): void {
    const runs = this.#runs;
    const size = this.#shape.state;
    if (runs.count * size > this.#state.length) this.#state = new Float32Array(runs.count * size * 2);
    for (let run = 0; run < runs.count; run++) {
      const from = runs.slot[run]! * size;
      if (runs.fresh[run] === 1) this.#state.fill(0, run * size, (run + 1) * size);
      else this.#state.set(memory.state.subarray(from, from + size), run * size);
    }
  }

  async #feed(job: NeuralJob, { time, runs: members, offsets }: ChunkCall): Promise<void> {
    const { from, order } = this.#runs;
    const size = this.#shape.state;
    const call = new NeuralCall(this.#shape, job, members.length, time);
    members.forEach((run, piece) => {
      const first = from[run]! + offsets[piece]!;
      for (let i = 0; i < time; i++) {
        const row = order[first + i]!;
        call.put(piece * time + i, job.type[row]!, job.moments, row);
      }
      call.state.set(this.#state.subarray(run * size, (run + 1) * size), piece * size);
    });
    const answer = await this.#ask(call);
    call.check(answer);
    members.forEach((run, piece) => {
      const first = from[run]! + offsets[piece]!;
      for (let i = 0; i < time; i++) call.hear(answer, piece * time + i, order[first + i]!);
      this.#state.set(answer.state.subarray(piece * size, (piece + 1) * size), run * size);
    });
  }

  async #window(job: NeuralJob): Promise<void> {
    const runs = this.#runs;
    const byTime = new Map<number, RunWindow[]>();
    for (let run = 0; run < runs.count; run++) {
      const next = this.#nextPlace(job, run);
      const held = next === 0 ? 0 : next - job.memory.held[runs.slot[run]!]!;
      const length = runs.length[run]!;
      for (const window of windowsOf(next, length, held, this.#shape.block, this.#shortest)) {
        const alike = byTime.get(window.time);
        if (alike) alike.push({ run, ...window });
        else byTime.set(window.time, [{ run, ...window }]);
      }
    }
    for (const [time, windows] of byTime) {
      for (let i = 0; i < windows.length; i += WINDOW_ROWS)
        await this.#read(job, windows.slice(i, i + WINDOW_ROWS), time);
    }
  }

  /** Place in its sequence of the first event of a run. */
  #nextPlace({ memory }: NeuralJob, run: number): number {
    return this.#runs.fresh[run] === 1 ? 0 : memory.places[this.#runs.slot[run]!]!;
  }

  async #read(job: NeuralJob, windows: readonly RunWindow[], time: number): Promise<void> {
    const { from, order } = this.#runs;
    const call = new NeuralCall(this.#shape, job, windows.length, time);
    windows.forEach((window, index) => {
      this.#fill(job, call, window, index * time);
    });
    const answer = await this.#ask(call);
    call.check(answer);
    windows.forEach(({ run, from: begin, to, fresh }, index) => {
      const first = from[run]! - this.#nextPlace(job, run);
      for (let place = fresh; place < to; place++)
        call.hear(answer, index * time + place - begin, order[first + place]!);
    });
  }

  /** Events of a window: those before the batch from the ring, then those of the run. */
  #fill(job: NeuralJob, call: NeuralCall, { run, from, to }: RunWindow, position: number): void {
    const { memory } = job;
    const next = this.#nextPlace(job, run);
    const ring = this.#runs.slot[run]! * memory.ring;
    for (let place = from; place < to; place++) {
      if (place < next) {
        const at = ring + (place % memory.ring);
        call.put(position + place - from, memory.types[at]!, memory.moments, at);
      } else {
        const row = this.#runs.order[this.#runs.from[run]! + place - next]!;
        call.put(position + place - from, job.type[row]!, job.moments, row);
      }
    }
  }
}

/** Remembers the batch in the order of its rows. */
function update({ rows, slot, type, moments, start, memory }: NeuralJob): void {
  for (let row = 0; row < rows; row++) {
    if (start[row] === 1 || type[row] === END_OF_SEQUENCE) forget(memory, slot[row]!);
    if (type[row] !== END_OF_SEQUENCE) remember(memory, slot[row]!, type[row]!, moments, row);
  }
}
