import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { runKilling } from '../support/run-killing.ts';
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

const predictionsOf = (name: string): string => join(folder, `${name}.predictions`);

function argsFor(name: string, threads = 1): string[] {
  const state = join(folder, name);
  const rules = [...RULES, '--set', `local.threads=${threads}`];
  return ['run', plain, packed, '--json', '--state', state, '--predictions', predictionsOf(name), ...rules];
}

function written(name: string): { warnings: string; predictions: string } {
  return {
    warnings: readFileSync(join(folder, name, 'warnings.ndjson'), 'utf8'),
    predictions: readFileSync(predictionsOf(name), 'utf8'),
  };
}

/** The summary without what differs from run to run. */
function summaryOf({ stdout }: CliResult): unknown {
  const { seconds, eventsPerSecond, ...facts } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  return facts;
}

test('killed at any moment and started again, it says what an uninterrupted run says, and nothing twice', async () => {
  const whole = await runCli(argsFor('whole'));
  const size = statSync(predictionsOf('whole')).size;
  let kills = 0;

  for (const seed of [1, 2]) {
    const growth = { path: predictionsOf(`killed-${seed}`), whole: size };
    // The second time ranking has a thread of its own.
    kills += await runKilling(argsFor(`killed-${seed}`, seed), growth, seed);

    expect(written(`killed-${seed}`)).toEqual(written('whole'));
    expect(summaryOf(await runCli(argsFor(`killed-${seed}`)))).toEqual(summaryOf(whole));
  }

  expect(whole.status).toBe(0);
  expect(written('whole').warnings).toContain('"kind":"warning"');
  expect(kills).toBeGreaterThan(3);
});
