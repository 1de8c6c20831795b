import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/hosts/open-registry.ts';
import type { StoreRegistry } from '../../src/registry/store-registry.ts';
import { HDFS, hdfsLines, retrained, shuffled } from '../support/hdfs-stream.ts';
import { writeLines } from '../support/make-stream.ts';
import { passedBy } from '../support/registered.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const root = tempFolder();
const LOG = writeLines(join(root, 'hdfs.ndjson'), hdfsLines(400));
const [GOOD, WRONG] = [1, 2];

/** A registry in a folder of its own with the good package as version 1 and the wrong one as version 2. */
async function registryAt(name: string, aliases: readonly (readonly [string, number])[]) {
  const folder = join(root, name);
  const { registry } = await openRegistry({ root: join(folder, 'registry') });
  const act = (reason: string) => ({ by: 'alice', reason, now: Date.now() });
  for (const draft of [retrained(1), shuffled()])
    await registry.publish(draft, passedBy(draft, HDFS), act('a test'));
  for (const [alias, version] of aliases) await registry.setAlias(HDFS, alias, version, act('a test'));
  return { folder, registry };
}

/** What reads the log with the model of the registry, deciding by itself. */
function argumentsOf(folder: string): string[] {
  const settings = [
    `registry.root=${join(folder, 'registry')}`,
    `registry.cache.folder=${join(folder, 'cache')}`,
    'registry.promotion.auto=true',
    'registry.promotion.minEvents=500',
    'registry.promotion.blockEvents=50',
    'experts.worker=false',
  ];
  const sets = settings.flatMap((setting) => ['--set', setting]);
  return ['run', LOG, '--json', '--registry-model', HDFS, '--state', join(folder, 'state'), ...sets];
}

async function run(folder: string, ...more: string[]) {
  const { status, stdout, stderr } = await runCli([...argumentsOf(folder), ...more]);
  const lines = stdout.trim().split('\n');
  return { status, stderr, summary: JSON.parse(lines.at(-1) ?? '{}'), pairs: pairsOf(join(folder, 'state')) };
}

function pairsOf(state: string) {
  const file = join(state, 'pairs.ndjson');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Starts a run and kills it as soon as it says the words, or ends. */
async function killAfter(args: readonly string[], words: string): Promise<void> {
  const child = startCli(args);
  child.stdout?.resume();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (words !== '' && said.includes(words)) child.kill('SIGKILL');
  });
  if (words === '') setTimeout(() => child.kill('SIGKILL'), 1000);
  await once(child, 'close');
}

async function aliasesOf(registry: StoreRegistry): Promise<Record<string, number>> {
  return Object.fromEntries((await registry.aliases(HDFS)).map(({ alias, version }) => [alias, version]));
}

const lastOf = async (registry: StoreRegistry) => (await registry.ledger(HDFS)).at(-1);

describe('a fast, error-free but wrong model', () => {
  test('is not promoted: it predicts beside the champion, and is sent away', async () => {
    const { folder, registry } = await registryAt('challenged', [
      ['champion', GOOD],
      ['challenger', WRONG],
    ]);

    const { status, stderr, summary, pairs } = await run(folder);

    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(await aliasesOf(registry)).toEqual({ champion: GOOD });
    expect(await lastOf(registry)).toMatchObject({ action: 'remove-alias', by: 'logcast run' });
    expect((await lastOf(registry))?.reason).toMatch(/version 2 is .* worse than champion 1/);
    expect(pairs[0]).toMatchObject({ kind: 'pair', purpose: 'challenge', champion: 1, challenger: 2 });
    const [good, wrong] = [`${HDFS}@1`, `${HDFS}@2`].map((name) => summary.perModel[name].nextEvent);
    expect(good.nll).toBeLessThan(wrong.nll / 2);
    expect(wrong.events).toBeLessThan(good.events);
  });

  test('is rolled back where it was made champion by force', async () => {
    const { folder, registry } = await registryAt('forced', [
      ['champion', GOOD],
      ['champion', WRONG],
    ]);

    const { status, stderr } = await run(folder);

    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(await aliasesOf(registry)).toEqual({ champion: GOOD });
    expect(await lastOf(registry)).toMatchObject({ action: 'rollback', version: GOOD, previous: WRONG });
  });
});

describe('a better challenger', () => {
  test('is promoted, and the champion before goes on predicting beside it', async () => {
    const { folder, registry } = await registryAt('better', [
      ['champion', WRONG],
      ['challenger', GOOD],
    ]);

    const { status, stderr, pairs } = await run(folder);

    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(await aliasesOf(registry)).toEqual({ champion: GOOD });
    const actions = (await registry.ledger(HDFS)).map(({ action }) => action);
    expect(actions.slice(-2)).toEqual(['promote', 'remove-alias']);
    expect(pairs.at(-1)).toMatchObject({ purpose: 'guard', champion: GOOD, challenger: WRONG });
  });

  test('is only reported where nobody allowed more', async () => {
    const { folder, registry } = await registryAt('asked', [
      ['champion', WRONG],
      ['challenger', GOOD],
    ]);

    const { pairs } = await run(folder, '--set', 'registry.promotion.auto=false');

    expect(await aliasesOf(registry)).toEqual({ champion: WRONG, challenger: GOOD });
    expect(pairs.length).toBeGreaterThan(50);
  });
});

describe('a run that is killed', () => {
  test('around its promotion predicts with each version what one that goes through does, to the byte', async () => {
    const aliases = [
      ['champion', WRONG],
      ['challenger', GOOD],
    ] as const;
    const outputs = [];
    for (const words of [[], ['promote', 'took over', 'promote']]) {
      const { folder } = await registryAt(`replayed-${words.length}`, aliases);
      const predictions = join(folder, 'predictions.ndjson');
      // Nothing but the decision makes it commit before the end.
      const more = ['--predictions', predictions, '--set', 'local.commitSeconds=3600'];
      for (const said of words) await killAfter([...argumentsOf(folder), ...more], said);
      await run(folder, ...more);
      outputs.push(
        [predictions, join(folder, 'state/pairs.ndjson')].map((file) => readFileSync(file, 'utf8')),
      );
    }

    const [through, killed] = outputs;
    expect(through![1]).toMatch(/"purpose":"challenge"[\s\S]*"purpose":"guard"/);
    expect(killed![0] === through![0]).toBe(true);
    expect(killed![1]).toBe(through![1]);
  });

  test('at any moment promotes once all the same, and leaves nothing half done', async () => {
    const { folder, registry } = await registryAt('killed', [
      ['champion', WRONG],
      ['challenger', GOOD],
    ]);

    // Some before the first commit, some around the decision, which takes milliseconds.
    for (const words of ['', 'promote', 'promote', 'took over'])
      await killAfter([...argumentsOf(folder), '--set', 'local.commitEvents=1000'], words);
    const { status } = await run(folder);

    const moves = (await registry.ledger(HDFS)).filter(({ by }) => by === 'logcast run');
    expect(status).toBe(0);
    expect(await aliasesOf(registry)).toEqual({ champion: GOOD });
    expect(moves.map(({ action, alias }) => [action, alias])).toEqual([
      ['promote', 'champion'],
      ['remove-alias', 'challenger'],
    ]);
  });

  test('between two steps of a promotion is completed by the next start', async () => {
    const { folder, registry } = await registryAt('halfway', [
      ['champion', WRONG],
      ['challenger', GOOD],
      ['champion', GOOD],
    ]);

    const { status } = await run(folder);

    expect(status).toBe(0);
    expect(await aliasesOf(registry)).toEqual({ champion: GOOD });
    expect(await lastOf(registry)).toMatchObject({ action: 'remove-alias', alias: 'challenger' });
  });
});
