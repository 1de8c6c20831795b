import type { GraphAnswer, GraphCall, NeuralShape } from '../models/neural-graph.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';
import type { GraphSignature } from '../packages/graph-signature.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import type { ApiConfig } from './config.ts';
import type { AccuracyView } from './schemas/accuracy.ts';
import type { PredictionAnswer, PredictionRequest } from './schemas/predictions.ts';
import type { RecordKinds } from './schemas/records.ts';

/** Everything the API needs of the host that it runs on. */
export interface ApiPorts {
  readonly config: ApiConfig;
  /** Of Logcast itself, for the server's metadata. */
  readonly version: string;
  readonly registry: ModelRegistry;
  readonly models: ServedModels;
  readonly forecasts: Forecasts;
  readonly records: Records;
  /** Undefined where nothing has been scored yet. */
  accuracy(): Promise<AccuracyView | undefined>;
  /** Each thing that has to work before requests can be answered. */
  health(): Promise<readonly HealthCheck[]>;
  /** Throws ApiProblem 401 or 403 where nobody is known, or not allowed in. `context` is what the host's adapter passes as Env. */
  authorise(request: Request, context: unknown): Caller;
  readonly metrics: Metrics<MetricName>;
  /** Wall clock, epoch ms: for the ledger. */
  now(): number;
}

/** Who is asking. */
export interface Caller {
  /** Kept in the ledger. */
  readonly by: string;
  /** Set where this one may read but change nothing: who may, in words. */
  readonly changesAreFor?: string;
}

export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  /** In words, for people. */
  readonly detail: string;
}

/** A version of a model that is open for inference. */
export interface ServedModel {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly mode: 'state' | 'window';
  readonly shape: NeuralShape;
  readonly signature: GraphSignature;
  /** Events that the graph takes at a time where it fixes them. */
  readonly fixedTime?: number | undefined;
  /** Takes part in a common call with others where the host batches. Throws ApiProblem 503 where too much waits already. */
  infer(call: GraphCall): Promise<InferenceAnswer>;
}

/** What the graph answers, with the chances of watched events where it gives them. */
export interface InferenceAnswer extends GraphAnswer {
  /** batch × time × (horizons × watches); empty where the graph has none. */
  readonly horizon: Float32Array;
}

/** Graphs of registered models. */
export interface ServedModels {
  /**
   * Opens a version, or finds it open: the champion (else the latest) without `version`. Undefined where there is no such
   * model or version. Throws ApiProblem 503 while it cannot be opened.
   */
  open(name: string, version?: number): Promise<ServedModel | undefined>;
}

/** Forecasts from a copy of what was learned so far, which is thrown away afterwards: callers teach nothing. */
export interface Forecasts {
  /** Without events or lines: what is expected next in the latest sequences. Throws ApiProblem 503 where too much waits. */
  forecast(asked: PredictionRequest): Promise<PredictionAnswer>;
}

/** What to list: all that is given must hold. Times are epoch ms, `from` included, `to` not. */
export interface RecordQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Anomalies of this sequence; warnings whose evidence names it as its source. */
  readonly sequence?: string | undefined;
  readonly incident?: string | undefined;
  readonly specialist?: string | undefined;
  readonly state?: 'open' | 'confirmed' | 'expired' | undefined;
  readonly limit: number;
  /** As an earlier page gave it; opaque. */
  readonly cursor?: string | undefined;
}

/** Records, newest first, of one time the greatest id; `next` where there may be more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/** Warnings, incidents and anomalies that were told. */
export interface Records {
  /** Throws ApiProblem 400 for a cursor that it did not give. */
  list<K extends keyof RecordKinds>(kind: K, query: RecordQuery): Promise<Page<RecordKinds[K]>>;
  find<K extends keyof RecordKinds>(kind: K, id: string): Promise<RecordKinds[K] | undefined>;
}
