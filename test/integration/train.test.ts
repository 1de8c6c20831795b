import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { configSchema } from '../../src/config/config.ts';
import { openPackage } from '../../src/hosts/open-package.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/stream');
const SAMPLE_CONFIG = join(import.meta.dirname, '../../configs/sample.yaml');
/** Small enough for a minute on one core. */
const SMALL = ['model.hidden=16', 'model.embedding=8', 'training.epochs=2', 'continuation.epochs=1'].flatMap(
  (set) => ['--set', set],
);

const folder = tempFolder();
const data = join(folder, 'sample');
const first = join(folder, 'first');

function train(out: string, ...args: string[]): Promise<CliResult> {
  return runCli(['train', '--dataset', data, '--out', out, ...SMALL, ...args]);
}

beforeAll(async () => {
  const logs = readdirSync(SAMPLE).filter((name) => name.includes('.log'));
  const paths = logs.map((name) => join(SAMPLE, name));
  const { status, stderr } = await runCli(['dataset', ...paths, '--config', SAMPLE_CONFIG, '--out', data]);
  if (status !== 0) throw new Error(stderr);
});

describe('training with PyTorch', () => {
  test('makes an environment, and a package that Node accepts, better than the plainest baselines', async () => {
    const { status, stdout, stderr } = await train(first, '--model', 'gru', '--json');

    const facts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { validation } = facts.at(-1)?.metrics ?? {};
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    expect(validation.nextEvent.nll).toBeLessThan(validation.baselines.unigram.nextEvent.nll);
    expect(validation.nextEvent.top1).toBeGreaterThan(validation.baselines.repeatLast.nextEvent.top1);
    const opened = await openPackage(first, configSchema.parse({}).experts, () => undefined);
    expect(opened.manifest).toMatchObject({ kind: 'gru', mode: 'state', training: { parent: null } });
    await opened.close();
  });

  test('goes on from a package and names it as the parent', async () => {
    const { status, stderr } = await train(join(folder, 'second'), '--continue', first);

    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    const settings = configSchema.parse({}).experts;
    const [parent, child] = [
      await openPackage(first, settings, () => undefined),
      await openPackage(join(folder, 'second'), settings, () => undefined),
    ];
    expect(child.manifest.training.parent).toBe(parent.digest);
    await Promise.all([parent.close(), child.close()]);
  });

  test('searches hyperparameters and trains with the best', async () => {
    const space = join(folder, 'space.yaml');
    writeFileSync(space, 'training.learning_rate: { values: [0.0001, 0.02] }\n');
    const search = ['--search', 'grid', '--space', space];
    const quick = ['--set', 'training.epochs=1', '--set', 'training.refit=false'];

    const { status, stdout, stderr } = await train(join(folder, 'found'), ...search, ...quick, '--json');

    const facts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    expect(facts.find(({ event }) => event === 'best')?.settings).toEqual({ 'training.learning_rate': 0.02 });
    expect(facts.filter(({ state }) => state === 'complete')).toHaveLength(2);
    expect(existsSync(join(folder, 'found', 'manifest.json'))).toBe(true);
  });

  test('refuses a GPU that is absent, and settings that do not exist, and leaves nothing behind', async () => {
    process.env['CUDA_VISIBLE_DEVICES'] = '';

    const gpu = await train(join(folder, 'gpu'), '--device', 'cuda');
    const setting = await train(join(folder, 'setting'), '--set', 'model.width=3');

    expect([gpu.status, setting.status]).toEqual([2, 2]);
    expect(gpu.stderr).toContain('logcast: training.device: expected a CUDA GPU');
    expect(setting.stderr).toContain('model.width');
    expect(readdirSync(folder).filter((name) => /gpu|setting/.test(name))).toEqual([]);
    expect(existsSync(first)).toBe(true);
  });
});
