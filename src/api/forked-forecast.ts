import type { EventsConfig } from '../events/config.ts';
import { SourceDecoder } from '../events/decoder.ts';
import type { LogEvent, Rejected } from '../events/log-event.ts';
import type { AnomalyRecord, PipelineSink, PredictionRecord } from '../pipeline/records.ts';
import type { Pipeline } from '../pipeline.ts';
import type { RiskForecast } from '../risk/forecast.ts';
import type { PredictionAnswer, PredictionRequest } from './schemas/predictions.ts';
import { anomalyView } from './views.ts';

type PredictionView = PredictionAnswer['predictions'][number];
type RiskView = PredictionAnswer['risk'][number];

interface Read {
  readonly events: readonly LogEvent[];
  readonly rejected: readonly Rejected[];
}

/**
 * What `fork`, a copy of the pipeline that nobody needs afterwards, expects after the events or lines that were asked
 * about. A record without a time takes place at `arrival`, epoch ms, or, by default, when the newest event did.
 */
export async function forecastFrom(
  fork: Pipeline,
  events: EventsConfig,
  asked: PredictionRequest,
  arrival?: number,
): Promise<PredictionAnswer> {
  const learned = { events: fork.events, eventTypes: fork.eventTypes };
  const newest = fork.sequencer.latest(1)[0]?.time;
  const read = readEvents(events, asked, newest ?? arrival);
  const said = new Said(asked.sequences);
  const byTime = read.events.toSorted((a, b) => a.time - b.time);
  await fork.process(byTime, said);
  await fork.flush(said);
  const time = Math.max(newest ?? 0, byTime.at(-1)?.time ?? 0);
  fork.risk.foresee(time, said);
  const predictions = read.events.length > 0 ? said.predictions() : fork.latestPredictions(asked.sequences);
  return {
    state: learned,
    read: {
      events: read.events.length,
      rejected: read.rejected.map(({ position, reason, detail }) => ({ position, reason, detail })),
    },
    predictions: predictions.map((record) => predictionView(record, asked.top)),
    risk: said.risk(time).map((forecast) => riskView(forecast, fork)),
    anomalies: said.anomalies.map(anomalyView),
  };
}

/** Keeps the last prediction of each sequence, the latest sequences first, and what else is said. */
class Said implements PipelineSink {
  readonly anomalies: AnomalyRecord[] = [];
  readonly #predictions = new Map<string, PredictionRecord>();
  readonly #forecasts: RiskForecast[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  prediction(record: PredictionRecord): void {
    this.#predictions.delete(record.sequence);
    this.#predictions.set(record.sequence, record);
    if (this.#predictions.size > this.#most) this.#predictions.delete(this.#predictions.keys().next().value!);
  }

  anomaly(record: AnomalyRecord): void {
    this.anomalies.push(record);
  }

  forecast(forecast: RiskForecast): void {
    this.#forecasts.push(forecast);
  }

  warning(): void {}

  incident(): void {}

  predictions(): PredictionRecord[] {
    return [...this.#predictions.values()].reverse();
  }

  /** The first forecast of each target that has seen everything up to `time`. */
  risk(time: number): RiskForecast[] {
    const first = new Map<number, RiskForecast>();
    for (const forecast of this.#forecasts)
      if (forecast.time >= time && !first.has(forecast.target)) first.set(forecast.target, forecast);
    return [...first.values()].sort((a, b) => a.target - b.target);
  }
}

function readEvents(config: EventsConfig, asked: PredictionRequest, arrival: number | undefined): Read {
  const decoder = new SourceDecoder(asked.source, config);
  const encoder = new TextEncoder();
  const lines = asked.lines ?? (asked.events ?? []).map(structuredLine);
  const decoded = lines.map((line, index) =>
    decoder.decodeLines(encoder.encode(`${line}\n`), index, arrival),
  );
  const read = [...decoded, decoder.finish()];
  return {
    events: read.flatMap((chunk) => chunk.events),
    rejected: read.flatMap((chunk) => chunk.rejected),
  };
}

/** A structured event as the NDJSON line that the decoder reads everywhere else. */
function structuredLine({ fields, ...event }: NonNullable<PredictionRequest['events']>[number]): string {
  return JSON.stringify({ ...fields, ...event });
}

function predictionView(record: PredictionRecord, top: number): PredictionView {
  const { sequence, time, after, next, novelty, seconds, because } = record;
  return {
    sequence,
    time: new Date(time).toISOString(),
    ...(after && { after: { ...after } }),
    next: next.slice(0, top).map((candidate) => ({ ...candidate })),
    novelty,
    ...(seconds && { seconds: { ...seconds } }),
    because: because.map((evidence) => ({ ...evidence })),
  };
}

function riskView({ watch, time, horizonSeconds, ...rest }: RiskForecast, fork: Pipeline): RiskView {
  const { probability, baseRate, recency, skill } = rest;
  return {
    watch: fork.risk.specialists[watch]!.name,
    horizonSeconds,
    time: new Date(time).toISOString(),
    probability,
    baseRate,
    recency,
    skill,
  };
}
