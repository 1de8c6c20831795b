import type { HealthCheck, Records } from '../api/ports.ts';
import type { AccuracyView } from '../api/schemas/accuracy.ts';

/** The stream that a server speaks of: one that it follows itself, the state folder of another run, or none. */
export interface StreamBehind {
  readonly records: Records;
  /** Everything learned so far; the same object while there is nothing new. Undefined: nothing yet. */
  state(): Promise<Uint8Array | undefined>;
  /** Undefined where the state has to be asked. */
  accuracy?(): Promise<AccuracyView>;
  health(): Promise<HealthCheck>;
  /** Takes in what is new, for metrics and readers. */
  look(): Promise<void>;
  /** Rejects where the stream cannot be read any more. Resolves once it has stopped. */
  readonly ended: Promise<void>;
}
