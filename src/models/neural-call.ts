/** Hot path (benchmark: onnx). One call of a neural graph, filled event by event, and what its answer says of them. */
import { GAP_BINS } from './gap-bins.ts';
import { CLOCK, MOMENT } from './moment.ts';
import type { GraphAnswer, GraphCall, NeuralShape } from './neural-graph.ts';
import type { NeuralJob } from './neural-job.ts';

/** Inputs of one call. Event types outside the vocabulary get a row of words each, in the order they come. */
export class NeuralCall implements GraphCall {
  readonly batch: number;
  readonly time: number;
  readonly ids: Int32Array;
  readonly dt: Float32Array;
  readonly clock: Float32Array;
  readonly state: Float32Array;
  readonly #shape: NeuralShape;
  readonly #job: NeuralJob;
  readonly #extras = new Map<number, number>();

  constructor(shape: NeuralShape, job: NeuralJob, batch: number, time: number) {
    this.#shape = shape;
    this.#job = job;
    this.batch = batch;
    this.time = time;
    this.ids = new Int32Array(batch * time);
    this.dt = new Float32Array(batch * time);
    this.clock = new Float32Array(batch * time * CLOCK);
    this.state = new Float32Array(batch * shape.state);
  }

  /** Puts an event at `position` = row of the call · time + place in the row; it came at place `from` of `moments`. */
  put(position: number, type: number, moments: Float32Array, from: number): void {
    const input = this.#job.tables.inputOf[type]!;
    this.ids[position] = input < this.#shape.vocabulary ? input : this.#extra(input);
    const at = from * MOMENT;
    this.dt[position] = moments[at]!;
    for (let i = 0; i < CLOCK; i++) this.clock[position * CLOCK + i] = moments[at + 1 + i]!;
  }

  #extra(input: number): number {
    let row = this.#extras.get(input);
    if (row === undefined) {
      row = this.#extras.size;
      this.#extras.set(input, row);
    }
    return this.#shape.vocabulary + row;
  }

  get words(): Int32Array {
    const { vocabulary, words } = this.#shape;
    const rows = new Int32Array(Math.max(1, this.#extras.size) * words.most);
    for (const [input, row] of this.#extras) {
      const from = (input - vocabulary) * words.most;
      rows.set(this.#job.tables.words.subarray(from, from + words.most), row * words.most);
    }
    return rows;
  }

  /** Throws where the answer is not one to this call: arrays of other lengths, or a state that is no number. */
  check(answer: GraphAnswer): void {
    const cells = this.batch * this.time;
    expectLength('topv', answer.topv, cells * this.#shape.topK);
    expectLength('topi', answer.topi, cells * this.#shape.topK);
    expectLength('gaps', answer.gaps, cells * GAP_BINS);
    expectLength('state_out', answer.state, this.state.length);
    let sum = 0;
    for (let i = 0; i < answer.state.length; i++) sum += answer.state[i]!;
    if (!Number.isFinite(sum)) throw new Error('the graph carries a state that is not a finite number');
  }

  /** Writes what the answer says at `position` as the opinion on a row of the batch. Throws where it is no number. */
  hear(answer: GraphAnswer, position: number, row: number): void {
    const { types, probabilities, gaps, known, tables } = this.#job;
    const { topK, vocabulary } = this.#shape;
    let to = row * topK;
    for (let from = position * topK, end = from + topK; from < end; from++) {
      const probability = answer.topv[from]!;
      const named = answer.topi[from]!;
      if (!(probability >= 0 && probability <= 1.0001)) throw new Error(`the graph says P = ${probability}`);
      if (!(named >= 0 && named < vocabulary))
        throw new Error(`the graph names class ${named} of ${vocabulary}`);
      const type = tables.typeOf[named]!;
      if (type < 0 || type >= known[row]!) continue;
      types[to] = type;
      probabilities[to++] = probability;
    }
    const first = position * GAP_BINS;
    let sum = 0;
    for (let bin = 0; bin < GAP_BINS; bin++) {
      const share = answer.gaps[first + bin]!;
      if (!(share >= 0)) throw new Error(`the graph says a gap of P = ${share}`);
      sum += share;
      gaps[row * GAP_BINS + bin] = share;
    }
    if (!(sum > 0.99 && sum < 1.01)) throw new Error(`the graph says gaps that sum up to ${sum}`);
  }
}

function expectLength(name: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length)
    throw new Error(`the graph answers ${values.length} values of ${name} where ${length} were due`);
}
