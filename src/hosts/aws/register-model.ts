import { join } from 'node:path';
import { EmfMetrics } from '../../adapters/aws/emf-metrics.ts';
import { type ObjectEvent, objectKeys } from '../../adapters/aws/object-keys.ts';
import type { Gate } from '../../registry/gate.ts';
import type { ModelVersion } from '../../registry/model-registry.ts';
import { StoreRegistry } from '../../registry/store-registry.ts';
import { completeUploads, takeUpload, type Upload, uploadOf } from '../../registry/uploads.ts';
import { openGate } from '../open-gate.ts';
import { readSettings } from './environment.ts';
import { bucketsOf } from './stores.ts';

const ACT = { by: 'register-model', reason: 'uploaded' } as const;

/** What became of one upload; a refused one lies in quarantine with its report. */
export interface UploadResult extends Upload {
  readonly result: 'registered' | 'refused' | 'incomplete';
  readonly version?: number;
  readonly reason?: string;
}

/** The function register-model in one environment. */
export class UploadRegistrar {
  readonly #store: ReturnType<typeof bucketsOf>['models'];
  readonly #registry: StoreRegistry;
  readonly #gate: Gate;
  readonly #metrics: EmfMetrics;

  constructor(store: ReturnType<typeof bucketsOf>['models'], gate: Gate, metrics: EmfMetrics) {
    this.#store = store;
    this.#registry = new StoreRegistry(store);
    this.#gate = gate;
    this.#metrics = metrics;
  }

  /**
   * Takes the uploads that an event speaks of, where they are complete: events come in any order and more than once. An event
   * without keys (a schedule) looks at all uploads, and completes what a killed process had begun.
   */
  async take(event: ObjectEvent): Promise<UploadResult[]> {
    const keys = objectKeys(event);
    if (keys.length === 0) await this.#registry.recover({ ...ACT, now: Date.now() });
    const uploads = keys.length > 0 ? uploadsOf(keys) : await completeUploads(this.#store);
    const results: UploadResult[] = [];
    try {
      for (const upload of uploads) results.push(await this.#register(upload));
      return results;
    } finally {
      await this.#metrics.flush();
    }
  }

  async #register(upload: Upload): Promise<UploadResult> {
    const act = { ...ACT, now: Date.now() };
    const registered = await takeUpload(this.#store, this.#registry, this.#gate, upload, act);
    if (registered === undefined) return { ...upload, result: 'incomplete' };
    const { version, report } = registered;
    this.#metrics.record('logcast_registrations_total', 1, { result: resultOf(version, act.now) });
    if (version) return { ...upload, result: 'registered', version: version.version };
    const failed = report.checks.find(({ result }) => result === 'failed');
    return { ...upload, result: 'refused', reason: `${failed?.check}: ${failed?.reason}` };
  }
}

/** A version that was there before is that of the same package, uploaded again. */
function resultOf(version: ModelVersion | undefined, now: number): 'registered' | 'known' | 'refused' {
  if (version === undefined) return 'refused';
  return version.registeredAt === new Date(now).toISOString() ? 'registered' : 'known';
}

/** Each upload once, however many of its files an event names. */
function uploadsOf(keys: readonly string[]): Upload[] {
  const uploads = keys.flatMap((key) => uploadOf(key) ?? []);
  return [...new Map(uploads.map((upload) => [`${upload.name}/${upload.id}`, upload])).values()];
}

/** Binds the function to AWS. `folder`: that of the bundle, in which the program lies that tries packages out. */
export function uploadRegistrar(folder: string): UploadRegistrar {
  const { environment, config } = readSettings(folder);
  const gate = openGate(config, join(folder, 'probe.mjs'));
  return new UploadRegistrar(
    bucketsOf(environment).models,
    gate,
    new EmfMetrics(environment.LOGCAST_ENVIRONMENT),
  );
}
