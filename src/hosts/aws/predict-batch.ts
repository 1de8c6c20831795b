import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ObjectEvent, objectKeys } from '../../adapters/aws/object-keys.ts';
import { readCheckpoint } from '../../batch/checkpoint.ts';
import { BatchError } from '../../batch/errors.ts';
import type { BatchSummary } from '../../batch/summary.ts';
import type { Config } from '../../config/config.ts';
import type { RangedStore } from '../../registry/artifact-store.ts';
import { type ObjectPlan, predictObject } from '../predict-object.ts';
import { readSettings } from './environment.ts';
import { type Buckets, bucketsOf } from './stores.ts';

const IN = 'batch/in/';
const OUT = 'batch/out/';

/** Events of a part: what is done again where an invocation ends in the middle of one. */
const PART_EVENTS = 20_000;

/** What is left of the time of an invocation for what is under way, ms. */
const RESERVE = 30_000;

/** What became of one log file. */
export interface BatchResult extends BatchSummary {
  readonly input: string;
  readonly output: string;
}

/** The function predict-batch in one environment: each object under `batch/in/` becomes a batch of its own. */
export class BatchPredictor {
  readonly #store: RangedStore;
  readonly #config: Config;
  readonly #partEvents: number;
  readonly #openRegistered: ObjectPlan['openRegistered'];

  constructor(
    store: RangedStore,
    config: Config,
    partEvents = PART_EVENTS,
    openRegistered?: ObjectPlan['openRegistered'],
  ) {
    this.#store = store;
    this.#config = config;
    this.#partEvents = partEvents;
    this.#openRegistered = openRegistered;
  }

  /**
   * Predicts the objects that an event speaks of, one after the other; an event without keys (a schedule) goes on with all
   * that are not complete. Events may come twice: a complete batch is only looked at. The last of the results is not complete
   * where time is short: the next call goes on there. One that cannot go on keeps nobody waiting: its BatchError is thrown
   * behind the others. Throws StoreError too.
   */
  async take(event: ObjectEvent, millisecondsLeft: () => number): Promise<BatchResult[]> {
    const told = objectKeys(event);
    const keys = told.length > 0 ? told.filter((key) => key.startsWith(IN)) : await this.#unfinished();
    const results: BatchResult[] = [];
    const refused: BatchError[] = [];
    for (const key of keys) {
      const result = await this.#predict(key, millisecondsLeft).catch((error) => {
        if (!(error instanceof BatchError)) throw error;
        refused.push(error);
        return undefined;
      });
      if (result) results.push(result);
      if (result?.complete === false) break;
    }
    if (refused.length > 0) throw refused[0];
    return results;
  }

  async #unfinished(): Promise<string[]> {
    const keys = (await this.#store.list(IN)).map(({ key }) => key);
    const open: string[] = [];
    for (const key of keys) {
      const found = await readCheckpoint({ store: this.#store, prefix: prefixOf(key) });
      if (found?.facts.complete !== true) open.push(key);
    }
    return open;
  }

  /** Undefined where the object is gone again. */
  async #predict(key: string, millisecondsLeft: () => number): Promise<BatchResult | undefined> {
    const reserve = Math.min(RESERVE, millisecondsLeft() / 2);
    const stop = new AbortController();
    const prefix = prefixOf(key);
    const summary = await predictObject({
      store: this.#store,
      key,
      prefix,
      config: this.#config,
      partEvents: this.#partEvents,
      experts: { packages: [], experts: [] },
      openRegistered: this.#openRegistered,
      signal: stop.signal,
      progress: () => {
        if (millisecondsLeft() < reserve) stop.abort();
      },
    });
    return summary && { input: key, output: prefix, ...summary };
  }
}

/** `batch/in/june/app.log.gz` → `batch/out/june/app.log.gz/`. */
function prefixOf(key: string): string {
  return `${OUT}${key.slice(IN.length)}/`;
}

/** Binds the function to AWS. `folder`: that of the bundle. */
export function batchPredictor(folder: string): BatchPredictor {
  const { environment, config } = readSettings(folder);
  const buckets = bucketsOf(environment);
  const named = config.experts.registered.length > 0;
  return new BatchPredictor(
    buckets.data,
    config,
    PART_EVENTS,
    named ? registeredOnDemand(config, buckets) : undefined,
  );
}

/** ONNX Runtime and all that serves models is loaded only where models are named; there is one thread. */
function registeredOnDemand(config: Config, { models }: Buckets): ObjectPlan['openRegistered'] {
  return async (pinned) => {
    const { batchModels } = await import('../batch-models.ts');
    const { StoreRegistry } = await import('../../registry/store-registry.ts');
    const open = batchModels({
      config: { ...config, experts: { ...config.experts, worker: false } },
      registry: new StoreRegistry(models),
      folder: join(tmpdir(), 'logcast-models'),
      notice: (message) => process.stderr.write(`${message}\n`),
    });
    return open(pinned);
  };
}
