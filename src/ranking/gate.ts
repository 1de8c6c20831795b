/**
 * Hot path (benchmark: ablation). How far to trust the candidates at all: a mixture of three ways to go on. Either
 * the next event is one the contexts foretell, or the stream jumps to some other known type, or something never seen
 * comes. The shares are a softmax of a few facts, learned online by gradient on the log-loss of the mixture.
 */
import { fastLog } from '../models/fast-log.ts';
import type { TypeStatistics } from '../models/type-statistics.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { CandidateSet } from './candidate-set.ts';

const FACTS = 8;
const STEP = 0.1;

export class Gate {
  readonly #facts = new Float64Array(FACTS);
  /** Weights for a jump, then for a new type; trust in the candidates has score 0. */
  readonly #weights = Float64Array.of(-1, 2, 0, 0, 0, 0, 0, 0, -2, 1, 1, 0, 0, 0, 0, 0);
  readonly #squares = new Float64Array(2 * FACTS).fill(1);
  /** Shares of the three ways as last decided. */
  trust = 0;
  jump = 0;
  novel = 0;

  /** `top`: the best candidate's share among the candidates of `set`, 0 where there is none. */
  decide(statistics: TypeStatistics, set: CandidateSet, top: number, lastType: number): void {
    const facts = this.#facts;
    facts[0] = 1;
    facts[1] = fastLog(1.001 - top) / 4;
    facts[2] = fastLog(statistics.noveltyRate + 1e-3) / 4;
    facts[3] = fastLog(1 + statistics.step - statistics.noveltyStep) / 8;
    facts[4] = statistics.countOf(lastType) <= 1 ? 1 : 0;
    facts[5] = statistics.surpriseLevel;
    facts[6] = set.order / 8;
    facts[7] = set.firm / 8;
    let jump = 0;
    let novel = 0;
    for (let i = 0; i < FACTS; i++) {
      jump += this.#weights[i]! * facts[i]!;
      novel += this.#weights[FACTS + i]! * facts[i]!;
    }
    jump = Math.exp(jump);
    novel = Math.exp(novel);
    const sum = (top > 0 ? 1 : 0) + jump + novel;
    this.trust = top > 0 ? 1 / sum : 0;
    this.jump = jump / sum;
    this.novel = novel / sum;
  }

  /** `jumped`, `novel`: how much of what came is owed to a jump or a new type, as shares of one. */
  learn(jumped: number, novel: number): void {
    for (let i = 0; i < FACTS; i++) {
      this.#move(i, (jumped - this.jump) * this.#facts[i]!);
      this.#move(FACTS + i, (novel - this.novel) * this.#facts[i]!);
    }
  }

  #move(at: number, gradient: number): void {
    this.#squares[at] = this.#squares[at]! + gradient * gradient;
    this.#weights[at] = this.#weights[at]! + (STEP * gradient) / Math.sqrt(this.#squares[at]!);
  }

  save(writer: StateWriter): void {
    writer.section('ranking-gate', 1);
    writer.array(this.#weights);
    writer.array(this.#squares);
  }

  restore(reader: StateReader): void {
    reader.section('ranking-gate', 1);
    this.#weights.set(reader.float64());
    this.#squares.set(reader.float64());
  }
}
