import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { writeLines } from '../support/make-stream.ts';
import { runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { copyPackage, damage, TINY_PACKAGE, typedLines } from '../support/typed-stream.ts';

const folder = tempFolder();
const LINES = typedLines(4000);
const early = writeLines(join(folder, 'early.ndjson'), LINES.slice(0, 2000));
const late = writeLines(join(folder, 'late.ndjson'), LINES.slice(2000));

describe('logcast run --model', () => {
  test('lets the package speak for every event, in a thread of its own or not, and says the same', async () => {
    const run = async (worker: boolean) => {
      const out = join(folder, `worker-${worker}.ndjson`);
      const args = ['run', early, '--json', '--model', TINY_PACKAGE, '--predictions', out];
      const { status, stdout } = await runCli([...args, '--set', `experts.worker=${worker}`]);
      return { status, summary: JSON.parse(stdout.trim()), predictions: readFileSync(out, 'utf8') };
    };

    const inWorker = await run(true);
    const inThread = await run(false);

    expect([inWorker.status, inThread.status]).toEqual([0, 0]);
    expect(inWorker.summary.perModel.tiny.nextEvent.events).toBe(2000);
    expect(inWorker.summary.perModel.tiny.timeToNext.events).toBeGreaterThan(1900);
    expect(inWorker.predictions).toBe(inThread.predictions);
  });

  test('tells a person at the end what the package is worth alone, beside the mix', async () => {
    const [speaking, silent] = [
      await runCli(['run', early, '--model', TINY_PACKAGE]),
      await runCli(['run', early]),
    ];

    expect(speaking.stdout).toMatch(/\nmix of all, as issued +2,000 +\d+\.\d %/);
    expect(speaking.stdout).toMatch(/\ntiny alone +2,000 +\d+\.\d % +\d\.\d{3} +\d\.\d{3} +\d\.\d{3}\n/);
    expect(silent.stdout).not.toContain('alone');
  });

  test.each(['run', 'backtest', 'evaluate'])(
    '%s refuses a damaged package before anything is read',
    async (command) => {
      const broken = copyPackage(join(folder, `broken-${command}`));
      damage(join(broken, 'model.onnx'));
      const missing = join(folder, 'missing.log');
      const args = {
        run: [missing, '--model', broken],
        backtest: ['--train', missing, '--test', missing, '--model', broken],
        evaluate: [broken, '--test', missing],
      }[command]!;

      const { status, stdout, stderr } = await runCli([command, ...args]);

      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^logcast: package .*broken-\w+: model\.onnx: expected sha256 \w+, got \w+/);
    },
  );

  test('a folder that is no package is refused by its name', async () => {
    const { status, stderr } = await runCli(['run', early, '--model', folder]);

    expect(status).toBe(2);
    expect(stderr).toContain(folder);
  });

  test('one package under two names for its folder is two of the same name', async () => {
    const other = copyPackage(join(folder, 'other'));

    const { status, stderr } = await runCli(['run', early, '--model', TINY_PACKAGE, '--model', other]);

    expect(status).toBe(2);
    expect(stderr).toContain('are both named tiny');
  });
});

describe('logcast evaluate', () => {
  test('tells what the package adds, for machines and for people', async () => {
    const args = ['evaluate', TINY_PACKAGE, '--train', early, '--test', late];

    const [machine, person] = [await runCli([...args, '--json']), await runCli(args)];

    const report = JSON.parse(machine.stdout);
    expect([machine.status, person.status]).toEqual([0, 0]);
    expect(report).toMatchObject({
      package: { name: 'tiny', kind: 'gru', knownShare: 1, sharedTypes: 11, overlapEvents: 0 },
      trainingEvents: 2000,
      online: { events: 2000, nextEvent: { top1: expect.any(Number) } },
      mix: { events: 2000, perModel: { tiny: {} } },
      alone: { tiny: { nextEvent: { events: 2000 }, timeToNext: { pinball: expect.any(Number) } } },
      difference: { nll: { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number) } },
      notes: [],
    });
    expect(person.stdout).toMatch(/next event +(the mix is|adds nothing)/);
    expect(person.stdout).toContain('tiny alone');
  });

  test('gives the figures of a backtest with the same package', async () => {
    const parts = ['--train', early, '--test', late, '--json'];

    const evaluated = JSON.parse((await runCli(['evaluate', TINY_PACKAGE, ...parts])).stdout);
    const tested = JSON.parse((await runCli(['backtest', ...parts, '--model', TINY_PACKAGE])).stdout);

    expect(evaluated.mix.nextEvent).toEqual(tested.nextEvent);
    expect(evaluated.mix.perModel).toEqual(tested.perModel);
  });

  test('labels without a training part are refused', async () => {
    const { status, stderr } = await runCli(['evaluate', TINY_PACKAGE, '--test', late, '--labels', late]);

    expect(status).toBe(3);
    expect(stderr).toContain('--labels needs --train');
  });
});
