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
  expect(stderr).toContain('uploads/tiny/2-half/ waits: manifest.json and every file that it lists');
  expect(existsSync(join(root, '2-half/manifest.json'))).toBe(true);
  expect(existsSync(join(root, '3-whole/manifest.json'))).toBe(false);
});

test('uploads that no model can have, that the gate refuses, or that are not there, are told of', async () => {
  const root = join(folder, 'named/uploads');
  const nothing = await models('named', 'uploads');
  for (const place of ['Tiny_GRU/1', 'tiny/1'])
    cpSync(packageFolder('tiny-gru'), join(root, place), { recursive: true });
  appendFileSync(join(root, 'tiny/1/golden.json'), ' ');

  const { status, stdout, stderr } = await models('named', 'uploads');
  const quarantine = await models('named', 'quarantine');
  const one = await models('named', 'quarantine', 'tiny', '--json');
  const none = await models('named', 'quarantine', 'other');

  expect(nothing.stdout).toContain('nothing whole in');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^tiny\/1: refused: digests: .*golden\.json.*quarantine\/tiny\//);
  expect(stderr).toContain('Tiny_GRU/1/ waits: expected uploads/NAME/ID/FILE');
  expect(quarantine.stdout).toMatch(/tiny +refused .*\n +digests: .*golden\.json/);
  expect(JSON.parse(one.stdout).refused).toMatchObject([{ name: 'tiny', report: { passed: false } }]);
  expect(none.stdout).toContain('nothing is in quarantine');
});

test("a damaged alias or version stands in nobody's way: moving or recovering mends the one, the gate passes by the other", async () => {
  await models('damaged', 'register', packageFolder('tiny-gru'), '--promote');
  writeFileSync(join(folder, 'damaged/models/tiny/aliases/champion.json'), '{"alias":');
  const broken = await models('damaged', 'list');
  const recovered = await models('damaged', 'recover');
  const { stdout } = await models('damaged', 'list');
  appendFileSync(join(folder, 'damaged/models/tiny/versions/00000001/golden.json'), ' ');

  const checked = await models('damaged', 'check', packageFolder('tiny-gru'));

  expect(broken).toMatchObject({ status: 1, stderr: expect.stringContaining('expected JSON') });
  expect(recovered.stdout).toContain('alias champion of tiny');
  expect(stdout).toContain('champion 1');
  expect(checked).toMatchObject({ status: 0, stdout: expect.stringContaining('tiny: passed') });
});

test('what is said of a version is told with the aliases that name it, and stays when its package comes again', async () => {
  await models('said', 'register', packageFolder('tiny-gru'), '--promote', '--description', 'first');

  const tagged = await models('said', 'tag', 'tiny', '1', '--tag', 'owner=ops');
  const again = await models('said', 'register', packageFolder('tiny-gru'), '--description', 'second');

  expect(tagged.stdout).toMatch(/champion since(.|\n)*first\n +owner=ops/);
  expect(again.stdout).toMatch(/tiny version 1 was registered .* \(logcast models tag/);
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
  [['live-at', 'tiny', '99999999999999999999'], 'expected ISO 8601'],
  [['tag', 'tiny', '1'], 'expected --description TEXT or --tag KEY=VALUE'],
  [['quarantine', 'No Name'], 'model name "No Name"'],
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
