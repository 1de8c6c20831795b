import type { StepOutcome } from '../../../src/outcomes/step-outcome.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

/** A right, timely prediction unless told otherwise. */
export function makeOutcome(changes: Partial<StepOutcome> = {}): StepOutcome {
  return {
    hadPrediction: true,
    type: 1,
    rank: 0,
    logLoss: 0.1,
    novel: false,
    pTop1: 0.9,
    q10: 0,
    q50: 1,
    q90: 5,
    actualSeconds: 1,
    ...changes,
  };
}

/** Writes one thing and reads it into another. */
export function copyState(
  from: { save(writer: StateWriter): void },
  into: { restore(reader: StateReader): void },
): void {
  const writer = new StateWriter();
  from.save(writer);
  into.restore(new StateReader(writer.finish()));
}
