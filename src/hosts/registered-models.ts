import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/errors.ts';
import type { BatchExpert } from '../models/expert.ts';
import type { Pipeline } from '../pipeline.ts';
import { mirroringRegistry } from './mirroring-registry.ts';
import { ModelCache } from './model-cache.ts';
import { openContents } from './open-package.ts';
import { openRegistry } from './open-registry.ts';
import { RegisteredModel } from './registered-model.ts';
import type { Lineups } from './seated-lineups.ts';

/** The registered models of a run: `experts.registered`. */
export class RegisteredExperts {
  readonly #models: readonly RegisteredModel[];
  readonly #every: number;
  readonly #now: () => number;
  #lookedAt: number;

  /** `every`: ms between two looks at the aliases; `now`: wall clock, epoch ms. */
  constructor(models: readonly RegisteredModel[], every: number, now: () => number) {
    this.#models = models;
    this.#every = every;
    this.#now = now;
    this.#lookedAt = now();
  }

  get experts(): readonly BatchExpert[] {
    return this.#models.map(({ contest }) => contest);
  }

  /** Looks for moved aliases, if it is time to. */
  look(): void {
    if (this.#now() - this.#lookedAt < this.#every) return;
    this.#lookedAt = this.#now();
    for (const model of this.#models) model.look();
  }

  /** The same, and waits for what it finds. */
  async looked(): Promise<void> {
    this.look();
    await Promise.all(this.#models.map((model) => model.looked()));
  }

  /** Who serves each. */
  get lineups(): Lineups {
    return Object.fromEntries(this.#models.map(({ name, lineup }) => [name, lineup]));
  }

  /** Whether `decide` would begin something. */
  get wouldDecide(): boolean {
    return this.#models.some(({ wouldDecide }) => wouldDecide);
  }

  /** At any time: see RegisteredModel.decide. */
  decide(): void {
    for (const model of this.#models) model.decide();
  }

  /** See RegisteredModel.decided. */
  async decided(): Promise<void> {
    await Promise.all(this.#models.map((model) => model.decided()));
  }

  /** Between two batches: see RegisteredModel.takeOver. */
  async takeOver(pipeline: Pipeline): Promise<boolean> {
    let taken = false;
    for (const model of this.#models)
      if (await model.takeOver((contenders) => pipeline.seat(model.name, contenders))) taken = true;
    return taken;
  }

  async close(): Promise<void> {
    await Promise.all(this.#models.map((model) => model.close()));
  }
}

/**
 * Opens the registered models that the settings name, or none; `taken` are the names of others in the mix, `before` who served at the
 * last commit of the run that is taken up.
 */
export async function openRegistered(
  config: Config,
  taken: readonly string[],
  notice: (message: string) => void,
  before: Lineups = {},
): Promise<RegisteredExperts> {
  checkNotTaken(config, taken);
  const models: RegisteredModel[] = [];
  const now = (): number => Date.now();
  const { cache: settings } = config.registry;
  try {
    if (config.experts.registered.length > 0) {
      const registry = mirroringRegistry(
        (await openRegistry(config.registry)).registry,
        config.mlflow,
        notice,
      );
      const cache = new ModelCache(registry, settings.folder, notice);
      const open = async (name: string, version: number) =>
        openContents(await cache.contents(name, version), config.experts, notice);
      for (const name of new Set(config.experts.registered))
        models.push(
          await RegisteredModel.open(name, { config, registry, cache, open, notice, now }, before[name]),
        );
    }
  } catch (error) {
    await Promise.all(models.map((model) => model.close()));
    throw error;
  }
  return new RegisteredExperts(models, settings.lookSeconds * 1000, now);
}

/** Throws ConfigError where a registered model is named as another one in the mix. */
export function checkNotTaken({ experts }: Config, taken: readonly string[]): void {
  const twice = experts.registered.filter((name) => taken.includes(name));
  if (twice.length === 0) return;
  throw new ConfigError(
    twice.map(
      (name) => `experts.registered: a package in experts.packages is named ${name} too: use one of them`,
    ),
  );
}
