import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { randomFrom, serviceLines, writeLines } from '../support/make-stream.ts';
import { type CliResult, runCli, startCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const lines = serviceLines(12_000);
const plain = writeLines(
  join(folder, 'odd.log'),
  lines.filter((_, index) => index % 2 === 1),
);
const packed = join(folder, 'even.log.gz');
writeFileSync(packed, gzipSync(`${lines.filter((_, index) => index % 2 === 0).join('\n')}\n`));
const RULES = [
  '--set',
  'local.commitSeconds=0.1',
  '--set',
  'local.commitEvents=1000',
  '--set',
  'specialists=[{name: pool, watch: {severity: error}, horizons: [60]}]',
];

function argsFor(name: string): string[] {
  const state = join(folder, name);
  return [
    'run',
    plain,
    packed,
    '--json',
    '--state',
    state,
    '--predictions',
    join(folder, `${name}.predictions`),
    ...RULES,
  ];
}

function written(name: string): { warnings: string; predictions: string } {
  return {
    warnings: readFileSync(join(folder, name, 'warnings.ndjson'), 'utf8'),
    predictions: readFileSync(join(folder, `${name}.predictions`), 'utf8'),
  };
}

/** The summary without what differs from run to run. */
function summaryOf({ stdout }: CliResult): unknown {
  const { seconds, eventsPerSecond, ...facts } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  return facts;
}

/**
 * Starts the command again and again, killing it after a random part of the time that a whole run takes on this
 * machine, until it ends by itself; returns the kills.
 */
async function runKilling(args: readonly string[], wholeMs: number, seed: number): Promise<number> {
  const random = randomFrom(seed);
  for (let kills = 0; ; kills++) {
    const child = startCli(args);
    const timer = setTimeout(() => child.kill('SIGKILL'), wholeMs * (0.1 + 0.8 * random()));
    child.stdout?.resume();
    let complaint = '';
    child.stderr?.on('data', (text) => {
      complaint += text;
    });
    const [status] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    if (status === 0) return kills;
    expect({ status, complaint }).toEqual({ status: null, complaint: '' });
  }
}

test('killed at any moment and started again, it says what an uninterrupted run says, and nothing twice', async () => {
  const startedAt = performance.now();
  const whole = await runCli(argsFor('whole'));
  const wholeMs = performance.now() - startedAt;
  let kills = 0;

  for (const seed of [1, 2]) {
    kills += await runKilling(argsFor(`killed-${seed}`), wholeMs, seed);

    expect(written(`killed-${seed}`)).toEqual(written('whole'));
    expect(summaryOf(await runCli(argsFor(`killed-${seed}`)))).toEqual(summaryOf(whole));
  }

  expect(whole.status).toBe(0);
  expect(written('whole').warnings).toContain('"kind":"warning"');
  expect(kills).toBeGreaterThan(3);
}, 300_000);
