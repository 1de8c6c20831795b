/** @jest-environment ./test/support/onnx-environment.ts */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.ts';
import { LocalRun } from '../../../src/hosts/local-run.ts';
import { ModelCache } from '../../../src/hosts/model-cache.ts';
import { openContents } from '../../../src/hosts/open-package.ts';
import { RegisteredModel } from '../../../src/hosts/registered-model.ts';
import { RegisteredExperts } from '../../../src/hosts/registered-models.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { HDFS, hdfsLines, retrained, shuffled } from '../../support/hdfs-stream.ts';
import { writeLines } from '../../support/make-stream.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { passedBy } from '../../support/registered.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { until } from '../../support/until.ts';

const root = tempFolder();
const LINES = hdfsLines(200);
/** Read at once, and enough for a verdict. */
const FIRST = 2000;
const [GOOD, WRONG] = [1, 2];

/** A registry that can be made silent: calls are neither answered nor refused until it speaks again. */
class SilentStore extends MemoryStore {
  #silence: Promise<void> | undefined;
  #speak: () => void = () => undefined;
  asked = 0;

  fallSilent(): void {
    this.#silence = new Promise((resolve) => {
      this.#speak = resolve;
    });
  }

  speak(): void {
    this.#silence = undefined;
    this.#speak();
  }

  override async read(key: string) {
    this.asked++;
    await this.#silence;
    return super.read(key);
  }

  override async list(prefix: string) {
    await this.#silence;
    return super.list(prefix);
  }
}

let store: SilentStore;
let registry: StoreRegistry;
let notices: string[];
let stop: AbortController;
let events: number;
let runs = 0;

const config = loadConfig({
  sets: [
    'local.commitSeconds=0.1',
    'local.pollMilliseconds=10',
    'registry.promotion={auto: true, minEvents: 500, blockEvents: 50}',
    `experts={registered: [${HDFS}], worker: false}`,
  ],
});
const view = {
  begin: () => undefined,
  warning: () => undefined,
  incident: () => undefined,
  anomaly: () => undefined,
  notice: (message: string) => void notices.push(message),
  tick: (snapshot: () => { readonly events: number }) => {
    events = snapshot().events;
  },
  end: () => undefined,
};

beforeEach(async () => {
  store = new SilentStore();
  registry = new StoreRegistry(store);
  [notices, stop, events] = [[], new AbortController(), 0];
  const act = { by: 'alice', reason: 'a test', now: Date.now() };
  for (const draft of [retrained(1), shuffled()]) await registry.publish(draft, passedBy(draft, HDFS), act);
  await registry.setAlias(HDFS, 'champion', WRONG, act);
  await registry.setAlias(HDFS, 'challenger', GOOD, act);
});

afterEach(() => {
  store.speak();
  stop.abort();
});

/** Reads a log of `FIRST` lines, to which more can be added where it is followed. */
async function reading(follow: boolean) {
  const folder = join(root, `run-${runs++}`);
  const cache = new ModelCache(registry, join(folder, 'cache'), view.notice);
  const open = async (name: string, version: number) =>
    openContents(await cache.contents(name, version), config.experts, view.notice);
  const parts = { config, registry, cache, open, notice: view.notice, now: Date.now };
  const registered = new RegisteredExperts([await RegisteredModel.open(HDFS, parts)], 1e9, Date.now);
  const log = writeLines(`${folder}.ndjson`, LINES.slice(0, FIRST));
  const plan = {
    config,
    paths: [log],
    title: 'a test',
    follow,
    stateFolder: join(folder, 'state'),
    registered,
    signal: stop.signal,
    now: () => performance.now(),
  };
  const begin = async (): Promise<void> => {
    try {
      await new LocalRun(plan, view).run();
    } finally {
      await registered.close();
    }
  };
  return {
    begin,
    add: (from: number, to: number) => appendFileSync(log, `${LINES.slice(from, to).join('\n')}\n`),
  };
}

const champion = async () => (await registry.alias(HDFS, 'champion'))?.version;
const told = (words: string) => notices.filter((notice) => notice.includes(words));

describe('a verdict of the live test', () => {
  test('is carried out though the log has fallen silent, and takes effect with its next lines', async () => {
    const { begin, add } = await reading(true);

    const ended = begin();
    await until(() => told('promote: version 1').length > 0, 'the promotion');
    const [named, before] = [await champion(), told('took over')];
    add(FIRST, FIRST + 500);
    await until(() => told('took over').length > 0, 'the swap');
    stop.abort();
    await ended;

    expect([named, before]).toEqual([GOOD, []]);
    expect(told('promote: version 1')).toHaveLength(1);
    expect(told('took over')).toEqual([`${HDFS}@${GOOD} took over from ${WRONG}; beside it: guard ${WRONG}`]);
  });

  test('is carried out though the log ends with it', async () => {
    const { begin } = await reading(false);

    await begin();

    expect(await champion()).toBe(GOOD);
    expect(told('promote: version 1')).toHaveLength(1);
  });

  test('holds nothing up while the registry is silent: those who serve serve on', async () => {
    const { begin, add } = await reading(true);
    store.fallSilent();
    const before = store.asked;

    const ended = begin();
    await until(() => store.asked > before, 'the registry to be asked');
    add(FIRST, LINES.length);
    await until(() => events === LINES.length, 'all lines to be read');
    const silent = [...notices];
    store.speak();
    await until(() => told('promote: version 1').length > 0, 'the promotion');
    stop.abort();
    await ended;

    expect(silent).toEqual([]);
    expect(await champion()).toBe(GOOD);
    const moves = (await registry.ledger(HDFS)).filter(({ by }) => by === 'logcast run');
    expect(moves.map(({ action }) => action)).toEqual(['promote', 'remove-alias']);
  });
});
