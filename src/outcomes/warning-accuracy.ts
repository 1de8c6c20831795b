import type { StateReader, StateWriter } from '../state/codec.ts';
import { medianOf, ratio } from './ratio.ts';

/** Leads the median is taken over: the latest ones. */
const MAX_LEADS = 1024;
/** Warnings that may wait for their horizon to end. */
const MAX_OPEN = 1024;
const DAY_MS = 86_400_000;

/** What the warnings of one specialist (at one horizon, or at all) were worth. */
export interface WarningSummary {
  readonly incidents: number;
  /** Incidents that a warning preceded within its horizon, by at least the configured lead. */
  readonly caught: number;
  /** caught / incidents. */
  readonly recall: number | null;
  /** From the first warning that was right about it to the incident, median over those caught. */
  readonly medianLeadSeconds: number | null;
  readonly warnings: number;
  readonly warningsPerDay: number | null;
  /** Settled warnings followed by an incident within their horizon, of all settled ones. */
  readonly precision: number | null;
}

interface OpenWarning {
  readonly time: number;
  readonly until: number;
  right: boolean;
}

/** Accumulates warnings and the onsets they should have foreseen; both come in order of time (epoch ms). */
export class WarningAccuracy {
  readonly #minLeadMs: number;
  #open: OpenWarning[] = [];
  #leads: number[] = [];
  #incidents = 0;
  #caught = 0;
  #warnings = 0;
  #settled = 0;
  #right = 0;

  constructor(minLeadSeconds: number) {
    this.#minLeadMs = minLeadSeconds * 1000;
  }

  warning(time: number, horizonSeconds: number): void {
    this.advance(time);
    this.#warnings++;
    this.#open.push({ time, until: time + horizonSeconds * 1000, right: false });
    if (this.#open.length > MAX_OPEN) this.#settle(this.#open.shift()!);
  }

  onset(time: number): void {
    this.advance(time);
    this.#incidents++;
    const right = this.#open.filter(
      (warning) => time - warning.time >= this.#minLeadMs && time > warning.time,
    );
    for (const warning of right) warning.right = true;
    const first = right[0];
    if (first === undefined) return;
    this.#caught++;
    this.#leads.push((time - first.time) / 1000);
    if (this.#leads.length > MAX_LEADS) this.#leads.shift();
  }

  /** Settles the warnings whose horizon ended before `time`. */
  advance(time: number): void {
    if (!this.#open.some((warning) => warning.until < time)) return;
    for (const warning of this.#open) if (warning.until < time) this.#settle(warning);
    this.#open = this.#open.filter((warning) => warning.until >= time);
  }

  #settle(warning: OpenWarning): void {
    this.#settled++;
    if (warning.right) this.#right++;
  }

  /** `spanMs` is the length of the time watched. Warnings still open count as settled where they are right already. */
  summary(spanMs: number): WarningSummary {
    const rightByNow = this.#open.filter((warning) => warning.right).length;
    return {
      incidents: this.#incidents,
      caught: this.#caught,
      recall: ratio(this.#caught, this.#incidents),
      medianLeadSeconds: medianOf(this.#leads),
      warnings: this.#warnings,
      warningsPerDay: ratio(this.#warnings * DAY_MS, spanMs),
      precision: ratio(this.#right + rightByNow, this.#settled + rightByNow),
    };
  }

  save(writer: StateWriter): void {
    writer.array(Float64Array.of(this.#incidents, this.#caught, this.#warnings, this.#settled, this.#right));
    writer.array(Float64Array.from(this.#leads));
    writer.array(
      Float64Array.from(this.#open.flatMap(({ time, until, right }) => [time, until, right ? 1 : 0])),
    );
  }

  restore(reader: StateReader): void {
    const [incidents, caught, warnings, settled, right] = reader.float64();
    this.#incidents = incidents!;
    this.#caught = caught!;
    this.#warnings = warnings!;
    this.#settled = settled!;
    this.#right = right!;
    this.#leads = [...reader.float64()];
    const open = reader.float64();
    this.#open = [];
    for (let at = 0; at < open.length; at += 3) {
      this.#open.push({ time: open[at]!, until: open[at + 1]!, right: open[at + 2] === 1 });
    }
  }
}
