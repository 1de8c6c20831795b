import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { packageFolder } from '../support/neural.ts';
import { runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const log = writeLines(join(folder, 'service.log'), serviceLines(3000));

const times = (out: string, ...args: string[]) =>
  runCli(['dataset', log, '--times', '--out', join(folder, out), ...args]);

function contents(out: string): Record<string, string> {
  const path = join(folder, out);
  return Object.fromEntries(
    readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'latin1')]),
  );
}

describe('logcast dataset --times', () => {
  test('writes what was known when each time was predicted, with shapes that fit', async () => {
    const { status, stdout } = await times('first', '--test', '0.1', '--json');

    const files = contents('first');
    const facts = JSON.parse(files['times.json']!);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 2999, every: 1, digest: facts.digest });
    expect(facts.splits).toEqual({ train: [0, 2249], validation: [2249, 2699], test: [2699, 2999] });
    expect(facts.arrays.seconds.rows).toBe(2999);
    expect(facts.arrays.features.rows).toBe(2999 * facts.features.length);
    expect(Object.keys(files).sort()).toEqual([
      'features.npy',
      'issued.npy',
      'seconds.npy',
      'step.npy',
      'times.json',
    ]);
  });

  test('writes the same bytes again, and no more rows than asked for', async () => {
    await times('again', '--most', '1000');
    const once = contents('again');
    await times('again', '--most', '1000');

    expect(contents('again')).toEqual(once);
    expect(JSON.parse(once['times.json']!)).toMatchObject({ rows: 750, every: 4 });
  });

  test('leaves a folder alone that holds something else', async () => {
    writeFileSync(join(folder, 'again', 'notes.txt'), 'mine');

    const { status, stderr } = await times('again');
    expect([status, stderr]).toEqual([3, expect.stringContaining('is no folder of predicted times')]);
  });

  test('is not to be asked for together with --candidates', async () => {
    const { status, stderr } = await times('both', '--candidates');

    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("cannot be used with option '--candidates'"),
    ]);
  });
});

describe('ranking.time.model', () => {
  const model = `ranking.time.model=${packageFolder('tiny-time')}`;

  test('is heard beside the online model, and a state made with it serves on without', async () => {
    const state = join(folder, 'state');
    const heard = await runCli(['run', log, '--state', state, '--set', model, '--json']);
    const online = await runCli(['run', log, '--state', state, '--json']);

    expect([heard.status, online.status, online.stderr]).toEqual([0, 0, '']);
  });

  test('is refused before anything is read where the package is missing or damaged', async () => {
    const damaged = join(folder, 'damaged');
    cpSync(packageFolder('tiny-time'), damaged, { recursive: true });
    writeFileSync(join(damaged, 'golden.json'), '{}');
    const missing = await runCli(['run', log, '--set', 'ranking.time.model=nowhere']);
    const broken = await runCli(['run', log, '--set', `ranking.time.model=${damaged}`]);

    expect([missing.status, broken.status]).toEqual([2, 2]);
    expect(missing.stderr).toContain('package nowhere: manifest.json: expected a readable package folder');
    expect(broken.stderr).toContain('golden.json: expected');
  });
});
