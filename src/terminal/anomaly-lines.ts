import type { AnomalyRecord } from '../pipeline/records.ts';
import type { Paint } from './paint.ts';
import { anomalyLine } from './warning-text.ts';

/** Anomalies of one kind are told once in this long, event time; a flood of them is one piece of news. */
const AGAIN_MS = 3_600_000;

/** Kinds remembered. */
const MOST_KINDS = 256;

interface Told {
  time: number;
  /** Anomalies of the kind that were not told since. */
  more: number;
}

/** Tells a person of anomalous sessions without noise: each kind (its first reason) once an hour, with how many came since. */
export class AnomalyLines {
  readonly #told = new Map<string, Told>();

  /** The line for an anomaly, none where its kind was told lately. */
  linesOf(anomaly: AnomalyRecord, paint: Paint, width: number): string[] {
    const reason = anomaly.reasons[0];
    const kind = `${reason?.kind} ${reason?.type}`;
    const before = this.#told.get(kind);
    if (before && anomaly.to - before.time < AGAIN_MS) {
      before.more++;
      return [];
    }
    this.#told.delete(kind);
    this.#told.set(kind, { time: anomaly.to, more: 0 });
    if (this.#told.size > MOST_KINDS) this.#told.delete(this.#told.keys().next().value!);
    const since =
      before && before.more > 0 ? [paint.dim(`          ${before.more} more of its kind came before`)] : [];
    return [anomalyLine(anomaly, paint, width), ...since];
  }
}
