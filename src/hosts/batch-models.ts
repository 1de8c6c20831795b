import { BatchError } from '../batch/errors.ts';
import type { PinnedModel } from '../batch/facts.ts';
import type { RegisteredVoices } from '../batch/voices.ts';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/errors.ts';
import { Contest } from '../pipeline/contest.ts';
import { StoreError } from '../registry/errors.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { ModelCache } from './model-cache.ts';
import type { OpenPackage } from './open-experts.ts';
import { openContents } from './open-package.ts';

/** Where the registered models of a batch come from. */
export interface BatchModelParts {
  readonly config: Config;
  readonly registry: ModelRegistry;
  /** For packages and the aliases last seen. */
  readonly folder: string;
  readonly notice: (message: string) => void;
  /** A new batch is not begun without a model that is named. */
  readonly strict?: boolean;
}

interface Voice {
  readonly pinned: PinnedModel;
  /** Undefined where it is silent. */
  readonly opened?: OpenPackage;
}

/**
 * The registered models of batches. A new batch takes the champion of now; one that cannot be used leaves the word to the other
 * experts, to the end of the batch, or throws ConfigError where `strict`. A batch that is gone on with gets the very version that it was begun with, wherever the
 * aliases point by now: throws StoreError while that is out of reach and BatchError where it is gone, for with anybody
 * else its parts would not belong together.
 */
export function batchModels(parts: BatchModelParts) {
  const cache = new ModelCache(parts.registry, parts.folder, parts.notice);
  return async (pinned: readonly PinnedModel[] | undefined): Promise<RegisteredVoices> => {
    const { config } = parts;
    const voices: Voice[] = [];
    try {
      if (pinned) for (const one of pinned) voices.push(await goOn(one, cache, parts));
      else
        for (const name of new Set(config.experts.registered)) voices.push(await begin(name, cache, parts));
    } catch (error) {
      await closeAll(voices);
      throw error;
    }
    return {
      pinned: voices.map((voice) => voice.pinned),
      experts: voices.flatMap(({ pinned: { name, version }, opened }) =>
        opened
          ? new Contest(name, config.registry.promotion, [{ version: version!, expert: opened.expert }])
          : [],
      ),
      failureOf: (of) => voices.find((voice) => voice.pinned.name === of)?.opened?.expert.failure,
      close: () => closeAll(voices),
    };
  };
}

async function begin(name: string, cache: ModelCache, parts: BatchModelParts): Promise<Voice> {
  const { config } = parts;
  try {
    const lineup = await cache.lineup(name, config.registry.promotion.guardHours, Date.now());
    if (lineup === undefined)
      return silent(name, `no champion yet: logcast models promote ${name} VERSION names one`, parts);
    const { version } = lineup.champion;
    const opened = await open(name, version, cache, parts);
    return { pinned: { name, version, digest: opened.digest, reason: null }, opened };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return silent(name, (error as Error).message, parts);
  }
}

function silent(name: string, reason: string, { notice, strict }: BatchModelParts): Voice {
  if (strict) throw new ConfigError([`experts.registered: model ${name} cannot speak: ${reason}`]);
  notice(`model ${name} does not speak in this batch, the others go on without it: ${reason}`);
  return { pinned: { name, version: null, digest: null, reason } };
}

async function goOn(pinned: PinnedModel, cache: ModelCache, parts: BatchModelParts): Promise<Voice> {
  const { name, version, digest } = pinned;
  if (version === null) return { pinned };
  const opened = await open(name, version, cache, parts).catch((cause) => {
    throw cause instanceof StoreError && cause.retryable
      ? cause
      : gone(pinned, (cause as Error).message, cause);
  });
  if (opened.digest === digest) return { pinned, opened };
  await opened.close();
  throw gone(pinned, `a package of other bytes (${opened.digest})`);
}

function gone({ name, version, digest }: PinnedModel, got: string, cause?: unknown): BatchError {
  return new BatchError(
    'BATCH_MODEL',
    `expected ${name}@${version} (${digest}), which this batch was begun with, got ${got}: bring that version back, or remove what the batch has written and begin anew`,
    { cause },
  );
}

async function open(name: string, version: number, cache: ModelCache, parts: BatchModelParts) {
  return openContents(await cache.contents(name, version), parts.config.experts, parts.notice);
}

async function closeAll(voices: readonly Voice[]): Promise<void> {
  await Promise.all(voices.map(({ opened }) => opened?.close()));
}
