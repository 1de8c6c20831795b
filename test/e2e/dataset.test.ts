import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { datasetManifest } from '../../src/dataset/manifest.ts';
import { datasetVocabulary } from '../../src/dataset/vocabulary.ts';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const log = writeLines(join(folder, 'service.log'), serviceLines(2000));

const dataset = (out: string, ...args: string[]): Promise<CliResult> =>
  runCli(['dataset', log, '--out', join(folder, out), ...args]);

function contents(out: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(folder, out)).map((name) => [name, readFileSync(join(folder, out, name), 'latin1')]),
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');

describe('logcast dataset', () => {
  test('writes arrays, a vocabulary and a manifest that names their digests', async () => {
    const { status, stdout, stderr } = await dataset('first', '--test', '0.1', '--json');

    const files = contents('first');
    const manifest = datasetManifest.parse(JSON.parse(files['dataset.json']!));
    const vocabulary = datasetVocabulary.parse(JSON.parse(files['vocabulary.json']!));
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ manifest, rejected: 0, out: join(folder, 'first') });
    expect(manifest).toMatchObject({
      events: 2000,
      rows: 2000,
      sequences: 1,
      types: vocabulary.types.length - 1,
    });
    expect(manifest.splits).toEqual({ train: [0, 1500], validation: [1500, 1800], test: [1800, 2000] });
    expect(manifest.files).toEqual([
      { name: 'service.log', bytes: readFileSync(log).length, sha256: sha256(readFileSync(log, 'latin1')) },
    ]);
    const arrays = Object.values(manifest.arrays);
    expect(arrays.map(({ file }) => sha256(files[file]!))).toEqual(arrays.map((array) => array.sha256));
    expect(sha256(files['vocabulary.json']!)).toBe(manifest.vocabulary.sha256);
    expect(Object.keys(files)).toHaveLength(2 + arrays.length);
  });

  test('writes columns of the stated type and length', async () => {
    await dataset('columns');

    const bytes = readFileSync(join(folder, 'columns', 'type.npy'));
    const start = 10 + bytes.readUInt16LE(8);
    const { types } = datasetVocabulary.parse(JSON.parse(contents('columns')['vocabulary.json']!));
    const counts = types.map(() => 0);
    for (let at = start; at < bytes.length; at += 4) counts[bytes.readInt32LE(at)]!++;
    expect(bytes.length - start).toBe(2000 * 4);
    expect(counts).toEqual(types.map(({ count }) => count));
    expect(readFileSync(join(folder, 'columns', 'start.npy')).length).toBe(128 + 2000);
  });

  test('gives the same bytes for the same logs, and replaces an earlier dataset whole', async () => {
    await dataset('same', '--validation', '0.3');
    await dataset('same');
    await dataset('other');

    expect(contents('same')).toEqual(contents('other'));
    expect(readdirSync(folder).filter((name) => /new|old/.test(name))).toEqual([]);
  });

  test('tells a person what it wrote', async () => {
    const { stdout } = await dataset('told');

    expect(stdout).toContain('2,000 events in 1 file');
    expect(stdout).toContain('rows: train 1,700 · validation 300');
  });

  test('leaves a folder alone that is no dataset, or holds something else besides', async () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'notes.txt'), 'keep');
    await dataset('mixed');
    writeFileSync(join(folder, 'mixed', 'notes.txt'), 'keep');

    const results = [await dataset('mine'), await dataset('mixed')];

    expect(results.map(({ status }) => status)).toEqual([3, 3]);
    expect(results[0]!.stderr).toContain('is no dataset and would be overwritten (it holds notes.txt)');
    expect(contents('mine')).toEqual({ 'notes.txt': 'keep' });
    expect(contents('mixed')['notes.txt']).toBe('keep');
  });
});

describe('logcast dataset refuses', () => {
  const refused = async (args: string[]): Promise<[number | null, string, boolean]> => {
    const out = join(folder, 'refused');
    const { status, stderr } = await runCli(['dataset', ...args, '--out', out]);
    return [status, stderr, existsSync(out)];
  };

  test('a missing file, a folder and standard input', async () => {
    expect(await refused([join(folder, 'nothing.log')])).toEqual([
      3,
      expect.stringContaining('there is no such file'),
      false,
    ]);
    expect(await refused([folder])).toEqual([3, expect.stringContaining('it is a folder'), false]);
    expect(await refused(['-'])).toEqual([3, expect.stringContaining('save it to a file first'), false]);
  });

  test('logs without events, and logs with nothing to predict', async () => {
    const empty = writeLines(join(folder, 'empty.log'), ['', '']);
    const dull = writeLines(
      join(folder, 'dull.log'),
      Array.from(
        { length: 60 },
        (_, i) => `2026-01-01T00:00:${String(i).padStart(2, '0')}Z INFO app: tick ${i}`,
      ),
    );

    expect(await refused([empty])).toEqual([3, expect.stringContaining('there are no events in'), false]);
    expect(await refused([dull])).toEqual([3, expect.stringContaining('there is nothing to predict'), false]);
  });

  test('shares that give no rows, and shares that are none', async () => {
    const short = writeLines(join(folder, 'short.log'), serviceLines(3));

    const [status, stderr, wrote] = await refused([short]);

    expect([status, wrote]).toEqual([3, false]);
    expect(stderr).toContain('the validation split would be empty');
    expect(await refused([log, '--validation', '15'])).toEqual([
      2,
      expect.stringContaining('expected a share from 0'),
      false,
    ]);
  });
});
