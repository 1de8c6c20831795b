import type { ScoredStep } from '../../../src/outcomes/scored-step.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

/** A right, timely prediction unless told otherwise. */
export function makeStep(changes: Partial<ScoredStep> = {}): ScoredStep {
  return {
    start: false,
    rank: 0,
    logLoss: 0.1,
    novel: false,
    topType: 1,
    topProbability: 0.9,
    timed: true,
    q10: 0,
    q50: 1,
    q90: 5,
    gapSeconds: 1,
    ...changes,
  };
}

/** Writes one thing and reads it into another. */
export function copyState(
  from: { save(writer: StateWriter): void },
  into: { restore(reader: StateReader, version: number): void },
  version = 2,
): void {
  const writer = new StateWriter();
  from.save(writer);
  into.restore(new StateReader(writer.finish()), version);
}
