import type { StateReader, StateWriter } from '../state/codec.ts';
import type { AnomalyConfig } from './config.ts';

interface Suspect {
  sessions: number;
  firstTime: number;
}

/**
 * Patterns that anomalous sessions showed. One becomes normal only when it came back in many sessions over a long time: a
 * new release does, a flood does not. Bounded: the pattern that recurred longest ago is forgotten first.
 */
export class Quarantine {
  readonly #config: AnomalyConfig;
  readonly #suspects = new Map<string, Suspect>();

  constructor(config: AnomalyConfig) {
    this.#config = config;
  }

  /** Notes one session at event time `time` (epoch ms); true when the pattern has earned to be normal. */
  recurs(pattern: string, time: number): boolean {
    const suspect = this.#suspects.get(pattern) ?? { sessions: 0, firstTime: time };
    this.#suspects.delete(pattern);
    suspect.sessions++;
    const spread = time - suspect.firstTime;
    if (suspect.sessions >= this.#config.acceptSessions && spread >= this.#config.acceptSeconds * 1000)
      return true;
    this.#suspects.set(pattern, suspect);
    if (this.#suspects.size > this.#config.maxQuarantined) {
      for (const oldest of this.#suspects.keys()) {
        this.#suspects.delete(oldest);
        break;
      }
    }
    return false;
  }

  /** Forgets everything: after a merge of event types the patterns would no longer be recognised. */
  clear(): void {
    this.#suspects.clear();
  }

  save(writer: StateWriter): void {
    writer.section('anomaly.quarantine', 1);
    writer.strings([...this.#suspects.keys()]);
    writer.array(Float64Array.from([...this.#suspects.values()].flatMap((s) => [s.sessions, s.firstTime])));
  }

  static restore(config: AnomalyConfig, reader: StateReader): Quarantine {
    reader.section('anomaly.quarantine', 1);
    const patterns = reader.strings();
    const values = reader.float64();
    const quarantine = new Quarantine(config);
    patterns.forEach((pattern, i) => {
      quarantine.#suspects.set(pattern, { sessions: values[2 * i]!, firstTime: values[2 * i + 1]! });
    });
    return quarantine;
  }
}
