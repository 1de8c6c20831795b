import type { StateReader, StateWriter } from '../state/codec.ts';
import type { CountVector } from './session-counts.ts';

/**
 * How much a difference in the count of an event type matters: 1 − ln(share of normal sessions that have the type). One more
 * of what every session has is worth 1, one of what one session in a thousand has is worth 8.
 */
export class TypeWeights {
  /** By event type index + 1 (−1 stands for types counted together); 0 where no normal session has the type. */
  #weights = new Float64Array(0);
  #unseen = 1;

  of(type: number): number {
    const weight = this.#weights[type + 1];
    return weight === undefined || weight === 0 ? this.#unseen : weight;
  }

  /** Weighted number of events of a vector. */
  mass(vector: CountVector): number {
    let mass = 0;
    for (let i = 0; i < vector.types.length; i++) mass += this.of(vector.types[i]!) * vector.counts[i]!;
    return mass;
  }

  /** Weighs anew by how many of `total` normal sessions have each type. */
  learn(sessions: ReadonlyMap<number, number>, total: number): void {
    const highest = Math.max(-1, ...sessions.keys());
    this.#weights = new Float64Array(highest + 2);
    this.#unseen = 1 + Math.log(total + 1);
    for (const [type, count] of sessions) {
      this.#weights[type + 1] = 1 - Math.log(Math.min(1, (count + 1) / (total + 1)));
    }
  }

  save(writer: StateWriter): void {
    writer.array(this.#weights);
    writer.number(this.#unseen);
  }

  restore(reader: StateReader): void {
    this.#weights = reader.float64() as Float64Array<ArrayBuffer>;
    this.#unseen = reader.number();
  }
}
