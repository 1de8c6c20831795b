import type { OpenGraph } from '../adapters/onnx/open-graph.ts';
import type { ServedModel, ServedModels } from '../api/ports.ts';
import { ApiProblem } from '../api/problem.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';
import { type GraphSource, graphSource } from '../packages/graph-source.ts';
import { type VerifiedPackage, verifyPackage } from '../packages/verify.ts';
import { RegistryError, StoreError } from '../registry/errors.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { type BatchLimits, MicroBatcher } from './micro-batcher.ts';

/** How registered models are kept open. */
export interface ServingLimits extends BatchLimits {
  /** Versions open at a time; the one asked for longest ago goes. */
  readonly maxOpen: number;
  /** Memory that they may take together, MiB, by estimate; the one asked for last stays whatever it takes. */
  readonly maxMiB: number;
  /** How long it is taken for granted which version an alias names. */
  readonly aliasMilliseconds: number;
}

interface Opened extends ServedModel {
  readonly estimatedMiB: number;
  readonly failure: string | undefined;
  close(): Promise<void>;
}

interface Resolved {
  readonly version: Promise<number | undefined>;
  readonly at: number;
}

/** Names whose champion is remembered; names that nobody registered are asked for too. */
const NAMES_KEPT = 1000;

/** Seconds after which a model that could not be opened may be asked for again. */
const RETRY_SECONDS = 5;

/** Resident memory of an open graph: its thread, and this many times its bytes (measured on a GRU: 24 MiB, 4.8 times). */
const THREAD_MIB = 24;
const TIMES_GRAPH = 5;

/** The graphs of registered models, opened when they are first asked for and kept for the next request. */
export class RegisteredModels implements ServedModels {
  readonly #registry: ModelRegistry;
  readonly #openGraph: (source: GraphSource) => Promise<OpenGraph>;
  readonly #limits: ServingLimits;
  readonly #metrics: Metrics<MetricName>;
  readonly #now: () => number;
  /** Least recently asked first. */
  readonly #open = new Map<string, Promise<Opened | undefined>>();
  readonly #mebibytes = new Map<string, number>();
  readonly #champions = new Map<string, Resolved>();

  /** `now`: wall clock, ms. */
  constructor(
    registry: ModelRegistry,
    openGraph: (source: GraphSource) => Promise<OpenGraph>,
    limits: ServingLimits,
    metrics: Metrics<MetricName>,
    now: () => number,
  ) {
    this.#registry = registry;
    this.#openGraph = openGraph;
    this.#limits = limits;
    this.#metrics = metrics;
    this.#now = now;
  }

  async open(name: string, version?: number): Promise<ServedModel | undefined> {
    const wanted = version ?? (await this.#served(name));
    if (wanted === undefined) return undefined;
    const key = `${name}@${wanted}`;
    const known = this.#open.get(key);
    if (known && (await known)?.failure === undefined) {
      if (this.#open.get(key) !== known) return known;
      this.#open.delete(key);
      this.#open.set(key, known);
      return known;
    }
    const model = this.#load(name, wanted);
    this.#open.set(key, model);
    this.#makeRoom();
    // What is not there, or could not be opened, is looked for again by the next request.
    const forget = (): void => {
      if (this.#open.get(key) === model) this.#open.delete(key);
    };
    model.then((opened) => (opened ? this.#weigh(key, opened) : forget()), forget);
    return model;
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map(closeWhenOpen));
  }

  /** The version that serves: the champion, else the latest. */
  #served(name: string): Promise<number | undefined> {
    const known = this.#champions.get(name);
    const now = this.#now();
    if (known && now - known.at < this.#limits.aliasMilliseconds) return known.version;
    const version = absentIfUnknown(async () => {
      const champion = await this.#registry.alias(name, 'champion');
      return champion?.version ?? (await this.#registry.versions(name)).at(-1)?.version;
    }).catch((error) => {
      // What served last serves on while the registry is out of reach.
      if (known === undefined || !(error instanceof StoreError)) throw error;
      return known.version;
    });
    if (this.#champions.size >= NAMES_KEPT) this.#champions.clear();
    this.#champions.set(name, { version, at: now });
    version.catch(() => this.#champions.delete(name));
    return version;
  }

  async #load(name: string, version: number): Promise<Opened | undefined> {
    try {
      const contents = await absentIfUnknown(() => this.#registry.contents(name, version));
      const opened = contents && (await this.#opened(name, version, verifyPackage(contents)));
      if (opened) this.#metrics.record('logcast_model_loads_total', 1, { result: 'loaded' });
      return opened;
    } catch (cause) {
      this.#metrics.record('logcast_model_loads_total', 1, { result: 'refused' });
      throw cause instanceof RegistryError ? cause : notOpen(name, version, cause);
    }
  }

  async #opened(name: string, version: number, verified: VerifiedPackage): Promise<Opened> {
    const source = graphSource(verified);
    const graph = await this.#openGraph(source);
    const batcher = new MicroBatcher(
      (call) => graph.infer(call),
      source.shape,
      this.#limits,
      (requests) => this.#metrics.record('logcast_inference_batch_requests', requests),
    );
    return {
      name,
      version,
      digest: verified.digest,
      estimatedMiB: THREAD_MIB + (TIMES_GRAPH * source.bytes.length) / 2 ** 20,
      mode: verified.manifest.mode,
      shape: source.shape,
      signature: source.signature,
      fixedTime: graph.fixedTime,
      get failure() {
        return graph.failure;
      },
      infer: (call) =>
        batcher.infer(call).catch((cause) => Promise.reject(notAnswered(name, version, cause))),
      close: () => graph.close(),
    };
  }

  #weigh(key: string, { estimatedMiB }: Opened): void {
    if (!this.#open.has(key)) return;
    this.#mebibytes.set(key, estimatedMiB);
    this.#makeRoom();
  }

  #makeRoom(): void {
    const { maxOpen, maxMiB } = this.#limits;
    for (const key of this.#mebibytes.keys()) if (!this.#open.has(key)) this.#mebibytes.delete(key);
    let taken = [...this.#mebibytes.values()].reduce((sum, one) => sum + one, 0);
    for (const [key, model] of this.#open) {
      if (this.#open.size <= 1 || (this.#open.size <= maxOpen && taken <= maxMiB)) return;
      this.#open.delete(key);
      taken -= this.#mebibytes.get(key) ?? 0;
      this.#mebibytes.delete(key);
      void closeWhenOpen(model);
    }
  }
}

async function absentIfUnknown<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'REGISTRY_UNKNOWN') return undefined;
    throw error;
  }
}

async function closeWhenOpen(model: Promise<Opened | undefined>): Promise<void> {
  const opened = await model.catch(() => undefined);
  await opened?.close();
}

function notOpen(name: string, version: number, cause: unknown): ApiProblem {
  const message = `${name} version ${version} cannot be opened: ${(cause as Error).message}`;
  return new ApiProblem('unavailable', message, { retryAfterSeconds: RETRY_SECONDS }, { cause });
}

function notAnswered(name: string, version: number, cause: unknown): ApiProblem {
  if (cause instanceof ApiProblem) return cause;
  const message = `${name} version ${version} did not answer: ${(cause as Error).message}`;
  return new ApiProblem('unavailable', message, { retryAfterSeconds: RETRY_SECONDS }, { cause });
}
