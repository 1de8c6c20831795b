import type { SourceBatch } from '../adapters/local/log-source-types.ts';
import { silenceText } from '../anomaly/silence.ts';
import type { Doubted } from '../events/decoded-chunk.ts';
import { compareIncidents, type GivenWarning } from '../outcomes/known-incidents.ts';
import type { PipelineSink } from '../pipeline/records.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Onset, RiskForecast } from '../risk/forecast.ts';
import type { KnownIncidentSummary, RunSummary } from '../terminal/run-summary.ts';
import type { RunSnapshot } from '../terminal/run-view.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import { BaselineWarnings } from './baseline-warnings.ts';
import type { RunPlan } from './run-plan.ts';

/** An incident that was announced later than this counts as announced too late, seconds. */
const MIN_LEAD_SECONDS = 20;

/** Event types whose accuracy a summary lists, most frequent first. */
const TYPES_LISTED = 50;

/** Warnings remembered for the comparison. */
const GIVEN_KEPT = 10_000;

/** Sequences whose prediction a live view shows. */
const SHOWN = 6;

interface Counts {
  lines: number;
  folded: number;
  blank: number;
  from: number | null;
  to: number | null;
  rejected: number;
  reasons: Record<string, number>;
  anomalies: number;
  adjusted: number;
  far: number;
  doubted?: Doubted;
  untimed: number;
}

/** Keeps what the summary of a run needs, across restarts. */
export class RunLedger implements PipelineSink {
  readonly #plan: RunPlan;
  readonly #pipeline: Pipeline;
  readonly #counts: Counts;
  /** Warnings raised so far, for the comparison with known incidents; the latest ones, bounded. */
  readonly #given: GivenWarning[];
  readonly #baselines: BaselineWarnings | undefined;
  readonly #startedAt: number;
  readonly #startEvents: number;
  #bytesRead = 0;
  #bytesTotal = 0;

  constructor(plan: RunPlan, pipeline: Pipeline, saved?: unknown) {
    const { counts, given } = (saved ?? {}) as { counts?: Counts; given?: GivenWarning[] };
    this.#given = given ?? [];
    this.#plan = plan;
    this.#pipeline = pipeline;
    this.#counts = {
      lines: 0,
      folded: 0,
      blank: 0,
      from: null,
      to: null,
      rejected: 0,
      reasons: {},
      anomalies: 0,
      adjusted: 0,
      far: 0,
      untimed: 0,
      // What an earlier version has kept lacks the newer counts.
      ...counts,
    };
    this.#baselines = plan.knownIncidents && new BaselineWarnings(plan.config, pipeline.risk);
    this.#startedAt = plan.now();
    this.#startEvents = pipeline.events;
  }

  take({ events, rejected, counters, bytesRead, bytesTotal }: SourceBatch): void {
    const counts = this.#counts;
    counts.lines += counters.lines;
    counts.folded += counters.folded;
    counts.blank += counters.blank;
    counts.adjusted += counters.adjusted;
    counts.far += counters.far;
    if (counters.doubted !== undefined) counts.doubted ??= counters.doubted;
    counts.untimed += counters.untimed;
    const [first, last] = [events[0], events.at(-1)];
    if (first && last) {
      counts.from ??= first.time;
      counts.to = Math.max(counts.to ?? last.time, last.time);
    }
    counts.rejected += rejected.length;
    for (const { reason } of rejected) counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1;
    this.#bytesRead = bytesRead;
    this.#bytesTotal = bytesTotal;
  }

  warning(warning: Warning): void {
    if (warning.state !== 'open') return;
    const { specialist, time, horizonSeconds } = warning;
    this.#given.push({ specialist, time, horizonSeconds });
    if (this.#given.length > GIVEN_KEPT) this.#given.shift();
  }

  incident(_incident: Incident): void {}

  anomaly(): void {
    this.#counts.anomalies++;
  }

  forecast(forecast: RiskForecast): void {
    this.#baselines?.forecast(forecast);
  }

  onset(onset: Onset): void {
    this.#baselines?.onset(onset);
  }

  snapshot(): RunSnapshot {
    const { nextEvent, fresh } = this.#pipeline.risk.outcomes.summary(0);
    return {
      time: this.#counts.to ?? 0,
      events: this.#pipeline.events,
      eventTypes: this.#pipeline.eventTypes,
      sequences: this.#pipeline.openSequences,
      rejected: this.#counts.rejected,
      top1: nextEvent.top1,
      recentTop1: nextEvent.recent.top1,
      nll: nextEvent.nll,
      freshTop1: fresh.nextEvent.top1,
      predictions: this.#pipeline.latestPredictions(SHOWN),
      bytesRead: this.#bytesRead,
      bytesTotal: this.#bytesTotal,
    };
  }

  summary(): RunSummary {
    const { from, to, rejected, reasons, anomalies } = this.#counts;
    const { lines, folded, blank, adjusted, untimed, far, doubted } = this.#counts;
    const { counts: sequences } = this.#pipeline.sequencer;
    const seconds = Math.max(0.001, (this.#plan.now() - this.#startedAt) / 1000);
    const known = this.#knownIncidents();
    const { silence } = this.#pipeline.anomaly;
    const { growth } = this.#pipeline.miner;
    const { nextEvent, timeToNext, fresh, perModel, perSpecialist, perType } =
      this.#pipeline.risk.outcomes.summary(TYPES_LISTED);
    return {
      events: this.#pipeline.events,
      eventTypes: this.#pipeline.eventTypes,
      newTypeShare: growth.share,
      ...(growth.advice !== undefined && { typeAdvice: growth.advice }),
      from,
      to,
      sequences,
      interrupted: this.#plan.signal.aborted && !this.#plan.follow,
      clock: { adjusted, untimed, far, ...(doubted && { doubted }) },
      reading: { lines, folded, blank, untimed, late: sequences.late, adjusted, far, rejected: reasons },
      rejected: { records: rejected, reasons },
      nextEvent,
      timeToNext,
      fresh,
      risk: this.#pipeline.risk.report(),
      perModel,
      perSpecialist,
      perType: perType.map((accuracy) => ({ ...accuracy, ...this.#pipeline.describe(accuracy.type) })),
      anomalies,
      ...(silence && { sessionsSilent: silenceText(silence) }),
      ...(known && { knownIncidents: known }),
      seconds,
      eventsPerSecond: (this.#pipeline.events - this.#startEvents) / seconds,
    };
  }

  #knownIncidents(): KnownIncidentSummary | undefined {
    const { knownIncidents } = this.#plan;
    if (!knownIncidents || !this.#baselines) return undefined;
    const { from, to } = this.#counts;
    const middle = ((from ?? 0) + (to ?? 0)) / 2;
    const compare = (given: readonly GivenWarning[], start?: number) =>
      compareIncidents(knownIncidents.incidents, given, {
        minLeadSeconds: MIN_LEAD_SECONDS,
        ...(to !== null && { until: to }),
        ...(start !== undefined && { from: start }),
      });
    const { recency, baseRate } = this.#baselines.given;
    return {
      file: knownIncidents.file,
      minLeadSeconds: MIN_LEAD_SECONDS,
      all: compare(this.#given),
      secondHalf: compare(this.#given, middle),
      baselines: { recency: compare(recency, middle), baseRate: compare(baseRate, middle) },
    };
  }

  toJson(): unknown {
    return { counts: this.#counts, given: this.#given };
  }
}
