import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { packageFolder } from '../support/neural.ts';
import { CLI, type CliResult, runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();

/** `logcast models …` on a registry of its own. */
function models(root: string, ...args: string[]): Promise<CliResult> {
  return runCli(['models', ...args, '--registry', join(folder, root)]);
}

test('a package becomes a version, serves, and is told of', async () => {
  const registered = await models(
    'way',
    'register',
    packageFolder('tiny-gru'),
    '--promote',
    '--json',
    '--by',
    'alice',
  );
  const again = await models('way', 'register', packageFolder('tiny-gru'), '--json');

  const listed = await models('way', 'list', 'tiny');
  const live = await models('way', 'live-at', 'tiny', '2100-01-01', '--json');
  const early = await models('way', 'live-at', 'tiny', '2020-01-01', '--json');
  const ledger = await models('way', 'ledger', 'tiny', '--json');

  expect(JSON.parse(registered.stdout)).toMatchObject({
    version: { version: 1 },
    champion: { version: 1, by: 'alice' },
  });
  expect(JSON.parse(again.stdout)).toMatchObject({ version: { version: 1 } });
  expect(listed.stdout).toMatch(/1 +champion +gru/);
  expect(JSON.parse(live.stdout).aliases).toMatchObject([{ alias: 'champion', version: 1 }]);
  expect(JSON.parse(early.stdout).aliases).toEqual([]);
  expect(JSON.parse(ledger.stdout).entries.map(({ action }: { action: string }) => action)).toEqual([
    'register',
    'promote',
  ]);
});

test('what the gate refuses lies in quarantine with its report, and the champion serves on', async () => {
  await models('refused', 'register', packageFolder('tiny-gru'), '--promote');
  const broken = join(folder, 'broken');
  cpSync(packageFolder('tiny-gru'), broken, { recursive: true });
  appendFileSync(join(broken, 'golden.json'), ' ');

  const { status, stdout, stderr } = await models('refused', 'register', broken);

  expect(status).toBe(1);
  expect(stdout).toContain('✘ digests');
  expect(stderr).toContain('quarantine/tiny/');
  const [digest] = readdirSync(join(folder, 'refused/quarantine/tiny'));
  const report = readFileSync(join(folder, 'refused/quarantine/tiny', digest!, 'report.json'), 'utf8');
  expect(JSON.parse(report)).toMatchObject({
    passed: false,
    checks: [{ check: 'digests', result: 'failed' }],
  });
  const { stdout: shown } = await models('refused', 'show', 'tiny', '--json');
  expect(JSON.parse(shown).aliases).toMatchObject([{ alias: 'champion', version: 1 }]);
});

test('uploads that are whole are taken; one that lacks files waits, one that is too much is told of', async () => {
  const root = join(folder, 'uploaded/uploads/tiny');
  mkdirSync(root, { recursive: true });
  for (const id of ['1-much', '2-half', '3-whole'])
    cpSync(packageFolder('tiny-gru'), join(root, id), { recursive: true });
  for (let i = 0; i < 20; i++) writeFileSync(join(root, '1-much', `more-${i}`), '');
  rmSync(join(root, '2-half/model.onnx'));

  const { status, stdout, stderr } = await models('uploaded', 'uploads');

  expect(stdout).toBe('tiny/3-whole: version 1\n');
  expect([status, stderr]).toEqual([2, expect.stringContaining('at most 16 files')]);
  expect(existsSync(join(root, '2-half/manifest.json'))).toBe(true);
  expect(existsSync(join(root, '3-whole/manifest.json'))).toBe(false);
});

beforeAll(() => models('wrong', 'register', packageFolder('tiny-gru')));

test.each([
  [['promote', 'none', '1'], 'has no model none'],
  [['show', 'tinny'], 'is it tiny?'],
  [['live-at', 'none', '2026-01-01'], 'has no model none'],
  [['remove-alias', 'none', 'shadow'], 'has no model none'],
  [['promote', 'tiny', 'one'], 'expected the number of a version'],
  [['promote', 'tiny', '1', '--expect', '7'], 'expected token 7'],
  [['promote', 'tiny', '1', '--alias', 'latest'], 'neither "latest"'],
  [['rollback', 'tiny'], 'no earlier champion'],
  [['live-at', 'tiny', 'yesterday'], 'expected ISO 8601'],
  [['register', '/nowhere'], 'a package is a folder with a manifest.json'],
  [['list', '../../etc'], 'model name "../../etc"'],
])('a wrong call is told what to do: %j', async (args, message) => {
  const { status, stderr } = await models('wrong', ...args);

  expect([1, 2, 3]).toContain(status);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

test('killed at any moment of registering and promoting, the next call finds all or nothing and completes it', async () => {
  const root = join(folder, 'killed');
  const args = ['models', 'register', packageFolder('tiny-gru'), '--promote', '--json', '--registry', root];

  for (let delay = 150; delay <= 900; delay += 250) {
    const child = spawn(process.execPath, ['--no-warnings', CLI, ...args], { stdio: 'ignore' });
    const exit = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), delay);
    await exit;
    clearTimeout(timer);
    const { status } = await models('killed', 'recover');
    const { stdout } = await models('killed', 'list', '--json');
    expect(status).toBe(0);
    const [model] = JSON.parse(stdout).models;
    expect([0, 1]).toContain(model?.versions.length ?? 0);
  }
  const { stdout } = await runCli(args);

  expect(JSON.parse(stdout)).toMatchObject({ version: { version: 1 }, champion: { version: 1 } });
});
