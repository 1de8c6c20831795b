import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { ModelRegistry } from '../../registry/model-registry.ts';
import { CHAMPION } from '../../registry/names.ts';
import type { OpenShardExperts, ShardExperts } from '../../shards/shard-experts.ts';
import { ModelCache } from '../model-cache.ts';
import { openContents } from '../open-package.ts';
import { RegisteredModel } from '../registered-model.ts';
import { RegisteredExperts } from '../registered-models.ts';

/** What a function is told of its models, in its log. */
type Notice = (message: string) => void;

/**
 * The registered models of the shards of one environment. Packages and the aliases last seen lie on its disk, from where they
 * serve on while the registry is out of reach. They run in this thread, and nothing is decided here: a shard sees a part of
 * the evidence, `promote-model` all of it. A model without a champion is left out until it has one: the stream does not wait.
 */
export function streamExperts(
  configured: Config,
  registry: ModelRegistry,
  notice: Notice,
  folder = join(tmpdir(), 'logcast-models'),
): OpenShardExperts {
  const config = servingOnly(configured);
  const cache = new ModelCache(registry, folder, notice);
  const open = async (name: string, version: number) =>
    openContents(await cache.contents(name, version), config.experts, notice);
  const parts = { config, registry, cache, open, notice, now: Date.now };
  const every = config.registry.cache.lookSeconds * 1000;
  return async () => {
    const silent: string[] = [];
    const models: RegisteredModel[] = [];
    try {
      for (const name of new Set(config.experts.registered))
        if (await cache.lineup(name, config.registry.promotion.guardHours, Date.now()))
          models.push(await RegisteredModel.open(name, parts));
        else silent.push(name);
    } catch (error) {
      await Promise.all(models.map((model) => model.close()));
      throw error;
    }
    if (silent.length > 0) notice(`${silent.join(', ')}: no champion yet; the online experts speak alone`);
    const experts = new RegisteredExperts(models, every, Date.now);
    return following(experts, awaited(registry, silent, every));
  };
}

/** Promotions are decided elsewhere, and there is one thread. */
function servingOnly(config: Config): Config {
  const { registry, experts } = config;
  return {
    ...config,
    experts: { ...experts, worker: false },
    registry: { ...registry, promotion: { ...registry.promotion, auto: false } },
  };
}

function following(registered: RegisteredExperts, hasCome: () => Promise<boolean>): ShardExperts {
  return {
    experts: registered.experts,
    takeOver: async (pipeline) => {
      if (await hasCome()) return false;
      await registered.looked();
      await registered.takeOver(pipeline);
      return true;
    },
    close: () => registered.close(),
  };
}

/** Whether one of the models that had no champion has one now; looks every so many ms. */
function awaited(registry: ModelRegistry, names: readonly string[], every: number): () => Promise<boolean> {
  let lookedAt = Date.now();
  return async () => {
    if (names.length === 0 || Date.now() - lookedAt < every) return false;
    lookedAt = Date.now();
    // Out of reach, it can be asked again later: the stream goes on meanwhile.
    const ask = (name: string) => registry.alias(name, CHAMPION).catch(() => undefined);
    const found = await Promise.all(names.map(ask));
    return found.some((champion) => champion !== undefined);
  };
}
