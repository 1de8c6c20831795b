import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { runKilling } from '../support/run-killing.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TINY_PACKAGE, typedLines } from '../support/typed-stream.ts';

const folder = tempFolder();
const lines = serviceLines(6000);
const odd = writeLines(
  join(folder, 'odd.log'),
  lines.filter((_, index) => index % 2 === 1),
);
const even = join(folder, 'even.log.gz');
writeFileSync(even, gzipSync(`${lines.filter((_, index) => index % 2 === 0).join('\n')}\n`));
const RULES = ['--set', 'specialists=[{name: pool, watch: {severity: error}, horizons: [60]}]'];

function argsFor(name: string, ...more: string[]): string[] {
  return [
    'batch',
    odd,
    even,
    '--out',
    join(folder, name),
    '--part-events',
    '1000',
    '--json',
    ...RULES,
    ...more,
  ];
}

/** Every file of a batch but its checkpoint, by name. */
function outputsOf(name: string): Record<string, string> {
  const names = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((file) => file.includes('.') && file !== 'checkpoint.bin');
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, name, file), 'base64')]));
}

function linesOf(name: string, kind: string): string[] {
  const parts = readdirSync(join(folder, name, kind)).sort();
  return parts.flatMap((part) =>
    gunzipSync(readFileSync(join(folder, name, kind, part)))
      .toString()
      .trim()
      .split('\n'),
  );
}

describe('logcast batch', () => {
  let whole: CliResult;
  beforeAll(async () => {
    whole = await runCli(argsFor('whole'));
  });

  test('killed at any moment and started again, it leaves what an uninterrupted one does', async () => {
    const { size } = statSync(join(folder, 'whole', 'manifest.json'));

    const growth = { path: join(folder, 'killed', 'manifest.json'), whole: size };
    const kills = await runKilling(argsFor('killed'), growth, 5);

    expect(whole.stderr).toBe('');
    expect(JSON.parse(whole.stdout)).toMatchObject({ complete: true, resumed: false, events: 6000 });
    expect(linesOf('whole', 'predictions')).toHaveLength(6000);
    expect(linesOf('whole', 'warnings').join()).toContain('"kind":"warning"');
    expect(outputsOf('killed')).toEqual(outputsOf('whole'));
    expect(kills).toBeGreaterThan(2);
  });

  test('says the same as a run does', async () => {
    const predictions = join(folder, 'run.ndjson');
    await runCli(['run', odd, even, '--json', '--predictions', predictions, ...RULES]);

    const said = readFileSync(predictions, 'utf8').trim().split('\n');
    const kindOf = (kind: string) => said.filter((line) => line.startsWith(`{"kind":"${kind}"`));
    expect(linesOf('whole', 'predictions')).toEqual(kindOf('prediction'));
  });

  test('a model joins, and another batch begins from what was learned', async () => {
    const [first, second] = [typedLines(3000), typedLines(1000, '2026-03-02T00:00:00Z', 2)];
    const [one, two] = [writeLines(join(folder, '1.log'), first), writeLines(join(folder, '2.log'), second)];
    const common = ['--model', TINY_PACKAGE, '--json'];
    await runCli(['batch', one, '--out', join(folder, 'first'), ...common]);

    const fresh = await runCli(['batch', two, '--out', join(folder, 'fresh'), ...common]);
    const begun = await runCli([
      ...['batch', two, '--out', join(folder, 'begun'), '--state', join(folder, 'first'), ...common],
    ]);

    const top1 = (stdout: string) => JSON.parse(stdout).nextEvent.top1 as number;
    expect(begun.stderr).toBe('');
    expect(top1(begun.stdout)).toBeGreaterThan(top1(fresh.stdout));
  });

  test('a finished one is told, not repeated', async () => {
    const { status, stdout } = await runCli(argsFor('whole'));

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, resumed: true, events: 6000 });
  });

  test.each([
    ['other settings', () => argsFor('whole', '--set', 'ranking.topK=3'), 3, 'other settings'],
    ['another input', () => ['batch', odd, '--out', join(folder, 'whole')], 3, 'other inputs'],
    ['a folder of somebody else', () => ['batch', odd, '--out', folder], 3, 'no part of a batch'],
    ['a missing file', () => ['batch', join(folder, 'none.log'), '--out', join(folder, 'new')], 3, 'ENOENT'],
    ['standard input', () => ['batch', '-', '--out', join(folder, 'new')], 3, 'save it to a file first'],
    [
      'no state',
      () => ['batch', odd, '--out', join(folder, 'new'), '--state', join(folder, 'x')],
      4,
      '--state DIR',
    ],
  ])('refuses %s and says what to do', async (_, args, expected, words) => {
    const { status, stderr } = await runCli(args());

    expect(stderr).toContain(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(expected);
  });
});
