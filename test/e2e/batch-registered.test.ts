import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/hosts/open-registry.ts';
import type { StoreRegistry } from '../../src/registry/store-registry.ts';
import { HDFS, hdfsLines, retrained, shuffled } from '../support/hdfs-stream.ts';
import { writeLines } from '../support/make-stream.ts';
import { passedBy } from '../support/registered.ts';
import { type CliResult, runCli, startCli } from '../support/run-cli.ts';
import { runKilling } from '../support/run-killing.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const folder = tempFolder();
const log = writeLines(join(folder, 'hdfs.ndjson'), hdfsLines(200));
const root = join(folder, 'registry');
const act = () => ({ by: 'alice', reason: 'a test', now: Date.now() });

function argsFor(name: string): string[] {
  const settings = [`registry.root=${root}`, `registry.cache.folder=${join(folder, 'cache')}`];
  const sets = settings.flatMap((setting) => ['--set', setting]);
  const common = ['--part-events', '500', '--json', '--registry-model', HDFS, ...sets];
  return ['batch', log, '--out', join(folder, name), ...common];
}

/** Every file of a batch but its checkpoint, by name. */
function outputsOf(name: string): Record<string, string> {
  const names = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((file) => /\.(gz|json)$/.test(file));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, name, file), 'base64')]));
}

/** Begins a batch, and kills it when it has written down with whom. */
async function begin(name: string): Promise<void> {
  const child = startCli(argsFor(name));
  await until(() => existsSync(join(folder, name, 'manifest.json')), 'a first checkpoint');
  child.kill('SIGKILL');
  await once(child, 'close');
}

describe('logcast batch with a registered model', () => {
  let registry: StoreRegistry;
  let whole: CliResult;
  beforeAll(async () => {
    ({ registry } = await openRegistry({ root }));
    for (const contents of [retrained(1), shuffled()])
      await registry.publish(contents, passedBy(contents, HDFS), act());
    await registry.setAlias(HDFS, 'champion', 1, act());
    whole = await runCli(argsFor('whole'));
  });

  test('killed at any moment and gone on with while another version is champion, it leaves what an uninterrupted one does', async () => {
    await begin('killed');
    await registry.setAlias(HDFS, 'champion', 2, act());

    const { size } = statSync(join(folder, 'whole', 'manifest.json'));
    const kills = await runKilling(
      argsFor('killed'),
      { path: join(folder, 'killed', 'manifest.json'), whole: size },
      7,
    );
    const other = await runCli(argsFor('other'));

    expect(JSON.parse(whole.stdout)).toMatchObject({
      complete: true,
      registered: [{ name: HDFS, version: 1, silent: null }],
    });
    expect(outputsOf('killed')).toEqual(outputsOf('whole'));
    expect(kills).toBeGreaterThan(0);
    expect(JSON.parse(other.stdout)).toMatchObject({ registered: [{ version: 2, silent: null }] });
    expect(outputsOf('other')).not.toEqual(outputsOf('whole'));
  });

  test('that cannot be used is told before anything is written', async () => {
    const args = argsFor('unknown').map((arg) => (arg === HDFS ? 'no-such-model' : arg));

    const { status, stderr } = await runCli(args);

    expect(status).toBe(2);
    expect(stderr).toContain('model no-such-model cannot speak: no champion yet: logcast models promote');
    expect(readdirSync(join(folder, 'unknown')).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  test('says so where the version it was begun with is gone, and leaves what is written as it is', async () => {
    await registry.setAlias(HDFS, 'champion', 1, act());
    await begin('orphan');
    const before = outputsOf('orphan');
    for (const place of [root, join(folder, 'cache')])
      for (const path of readdirSync(place, { recursive: true, encoding: 'utf8' }))
        if (/(^|\/)(0*1)$/.test(path)) rmSync(join(place, path), { recursive: true, force: true });

    const { status, stderr } = await runCli(argsFor('orphan'));

    expect(status).toBe(4);
    expect(stderr).toContain(`expected ${HDFS}@1`);
    expect(stderr).toContain('bring that version back');
    expect(outputsOf('orphan')).toEqual(before);
  });
});
