import type { BatchExpert, EventTypes, Opinions } from '../../src/models/expert.ts';
import { GAP_BINS, gapBin } from '../../src/models/gap-bins.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../../src/sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../../src/state/codec.ts';

/** What a scripted expert foresees of the event after number `position` (0 for the first) of a sequence. */
export interface Script {
  /** Template of the next event; undefined: nothing to say. */
  next(position: number): string | undefined;
  /** Seconds to it; undefined: nothing to say. */
  seconds?(position: number): number;
}

/** An expert that says what it is told to, counting the events of each sequence on its own. */
export class ScriptedExpert implements BatchExpert {
  readonly name: string;
  readonly width = 1;
  readonly timed: boolean;
  readonly #script: Script;
  #positions = new Map<number, number>();
  #types: EventTypes | undefined;

  constructor(name: string, script: Script) {
    this.name = name;
    this.timed = script.seconds !== undefined;
    this.#script = script;
  }

  begin(types: EventTypes): void {
    this.#types = types;
  }

  async advance(batch: StepBatch, opinions: Opinions): Promise<void> {
    opinions.probabilities.fill(0);
    opinions.gaps.fill(0);
    for (let row = 0; row < batch.length; row++) {
      if (batch.type[row] === END_OF_SEQUENCE) continue;
      const slot = batch.slot[row]!;
      const position = batch.start[row] === 1 ? 0 : (this.#positions.get(slot) ?? -1) + 1;
      this.#positions.set(slot, position);
      this.#speak(row, position, batch.known[row]!, opinions);
    }
  }

  #speak(row: number, position: number, known: number, opinions: Opinions): void {
    const template = this.#script.next(position);
    for (let type = 1; type < known; type++) {
      if (this.#types?.templateOf(type) !== template) continue;
      opinions.types[row] = type;
      opinions.probabilities[row] = 0.98;
    }
    const seconds = this.#script.seconds?.(position);
    if (seconds !== undefined) opinions.gaps[row * GAP_BINS + gapBin(Math.log1p(seconds))] = 1;
  }

  merge(): void {
    // Templates are looked up anew each time.
  }

  save(writer: StateWriter): void {
    writer.json([...this.#positions]);
  }

  restore(reader: StateReader): void {
    this.#positions = new Map(reader.json() as [number, number][]);
  }
}
