import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeLines } from '../support/make-stream.ts';
import { runCli } from '../support/run-cli.ts';
import { runKilling } from '../support/run-killing.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TINY_PACKAGE, typedLines } from '../support/typed-stream.ts';

const folder = tempFolder();
const log = writeLines(join(folder, 'app.ndjson'), typedLines(15_000));
const predictionsOf = (name: string): string => join(folder, `${name}.predictions`);

function argsFor(name: string): string[] {
  const places = ['--state', join(folder, name), '--predictions', predictionsOf(name)];
  const often = ['--set', 'local.commitSeconds=0.1', '--set', 'local.commitEvents=1000'];
  return ['run', log, '--json', '--model', TINY_PACKAGE, ...places, ...often];
}

/** How good the package alone and the mix were, from the summary of a run. */
function accuracyOf(stdout: string): unknown {
  const { events, nextEvent, perModel } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  return { events, nextEvent, tiny: perModel.tiny };
}

test('a run with a package that is killed at any moment says what an uninterrupted one says', async () => {
  const whole = await runCli(argsFor('whole'));
  const size = statSync(predictionsOf('whole')).size;

  let kills = 0;
  for (const seed of [1, 2]) {
    const growth = { path: predictionsOf(`killed-${seed}`), whole: size };
    kills += await runKilling(argsFor(`killed-${seed}`), growth, seed);
    const again = await runCli(argsFor(`killed-${seed}`));

    expect(readFileSync(predictionsOf(`killed-${seed}`), 'utf8')).toBe(
      readFileSync(predictionsOf('whole'), 'utf8'),
    );
    expect(accuracyOf(again.stdout)).toEqual(accuracyOf(whole.stdout));
  }

  expect(whole.status).toBe(0);
  expect(kills).toBeGreaterThan(2);
});
