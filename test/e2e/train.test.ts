import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { type CliResult, runCli, startCli } from '../support/run-cli.ts';
import { standInPython } from '../support/stand-in-python.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const data = join(folder, 'data');

const METRICS = {
  validation: {
    nextEvent: { top1: 0.91, top3: 0.99, top9: 1, nll: 0.25 },
    timeToNext: { maeLog1p: 0.2, pinball: 0.07 },
    baselines: { repeatLast: { nextEvent: { top1: 0.41 } } },
  },
};
const EPOCHS = `
say({ event: 'epoch', epoch: 1, epochs: 2, loss: 1.5, validation: { loss: 1.25, top1: 0.6 }, seconds: 3 });
say({ event: 'epoch', epoch: 2, epochs: 2, loss: 1.0, validation: { loss: 0.75, top1: 0.9 }, seconds: 6 });
say({ event: 'done', package: out, metrics: ${JSON.stringify(METRICS)} });`;

const OPTIONS = ['--seed', '7', '--set', 'model.hidden=8', '--checkpoint', 'run.pt'];

/** \`logcast train\` with a stand-in for Python that does \`script\`. */
const train = (name: string, script: string, ...args: string[]): Promise<CliResult> =>
  runCli(trainArgs(name, script, ...args));

function trainArgs(name: string, script: string, ...args: string[]): string[] {
  const python = standInPython(join(folder, `${name}-python`), { train: script });
  const asked = ['train', '--model', 'gru', '--dataset', data, '--out', join(folder, name)];
  return [...asked, '--python', python, '--environment', 'none', ...args];
}

const calls = (name: string): string => readFileSync(join(folder, `${name}-python.calls`), 'utf8');

beforeAll(async () => {
  const log = writeLines(join(folder, 'service.log'), serviceLines(300));
  const { status, stderr } = await runCli(['dataset', log, '--out', data]);
  if (status !== 0) throw new Error(stderr);
});

describe('logcast train', () => {
  test('shows the losses of the epochs, and the measures beside the plain baselines', async () => {
    const { status, stdout, stderr } = await train('told', EPOCHS, ...OPTIONS);

    expect(status).toBe(0);
    expect(stderr).toContain('epoch 2 of at most 2: loss 1.0000, validation loss 0.7500, top-1 0.9000, 6 s');
    expect(stdout).toContain(`Package  ${join(folder, 'told')}`);
    expect(stdout).toMatch(/model +0\.910 +0\.990 +1\.000/);
    expect(stdout).toMatch(/repeatLast +0\.410/);
    expect(readFileSync(join(folder, 'told-python.paths'), 'utf8')).toBe('safe\nsafe\n');
    expect(calls('told')).toContain('"--set=model.hidden=8","--seed=7","--checkpoint=run.pt"');
  });

  test('hands every fact on to machines', async () => {
    const { status, stdout } = await train('machines', `console.log('chatter');${EPOCHS}`, '--json');

    const facts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(status).toBe(0);
    expect(facts.map(({ event }) => event)).toEqual(['epoch', 'epoch', 'done']);
    expect(facts[2]).toEqual({ event: 'done', package: join(folder, 'machines'), metrics: METRICS });
  });

  test('says what Python refuses, such as a GPU that is not there', async () => {
    const refusal = `process.stderr.write('error: training.device: expected a GPU, found none\\n'); process.exit(2);`;

    const { status, stderr } = await train('refused', refusal, '--device', 'cuda');

    expect([status, existsSync(join(folder, 'refused'))]).toEqual([2, false]);
    expect(stderr).toContain('logcast: training.device: expected a GPU, found none\n');
    expect(stderr).not.toContain('at ');
  });

  test('says how Python crashed', async () => {
    const crashed = await train('crashed', `process.stderr.write('MemoryError\\n'); process.exit(1);`);
    const killed = await train(
      'killed',
      `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`,
    );
    const silent = await train('silent', '');

    expect([crashed.status, killed.status, silent.status]).toEqual([1, 1, 1]);
    expect(crashed.stderr).toContain('ended with status 1 before the package was complete:\nMemoryError');
    expect(killed.stderr).toContain('was killed by a signal');
    expect(silent.stderr).toContain('ended with status 0 before the package was complete');
  });

  test('passes an interrupt on once and waits for Python to end', async () => {
    const signalled = join(folder, 'signalled');
    const script = `
      process.on('SIGINT', () => { fs.appendFileSync(${JSON.stringify(signalled)}, 'SIGINT '); setTimeout(() => process.exit(130), 200); });
      say({ event: 'epoch', epoch: 1, epochs: 9, loss: 1 });
      setInterval(() => {}, 1000);`;
    const child = startCli(trainArgs('interrupted', script, '--json'));
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child.stdout!, 'data');

    child.kill('SIGINT');
    const [status] = await once(child, 'close');

    expect(status).toBe(130);
    expect(readFileSync(signalled, 'utf8')).toBe('SIGINT ');
    expect(stderr).toContain('stopped before the end of training');
  });

  test('lets one of two runs make the environment, and the other wait for it', async () => {
    const python = standInPython(join(folder, 'shared-python'), { train: EPOCHS });
    const run = (out: string): Promise<CliResult> =>
      runCli([
        'train',
        '--model',
        'gru',
        '--dataset',
        data,
        '--out',
        join(folder, out),
        '--python',
        python,
        '--environment',
        join(folder, 'environment'),
      ]);

    const both = await Promise.all([run('one'), run('other')]);

    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(
      calls('shared')
        .split('\n')
        .filter((call) => call.includes('"install"')),
    ).toHaveLength(1);
  });
});

describe('logcast train refuses before Python is started', () => {
  const refused = async (...args: string[]): Promise<[number | null, string]> => {
    const python = standInPython(join(folder, 'unused-python'));
    const { status, stderr } = await runCli([
      'train',
      '--model',
      'gru',
      '--out',
      join(folder, 'new'),
      '--python',
      python,
      ...args,
    ]);
    expect(existsSync(`${python}.calls`)).toBe(false);
    return [status, stderr];
  };

  /** A copy of the dataset in which `change` spoils something. */
  const spoilt = async (name: string, change: (copy: string) => void): Promise<string> => {
    const copy = join(folder, name);
    await runCli(['dataset', join(folder, 'service.log'), '--out', copy]);
    change(copy);
    return copy;
  };

  test('a folder that is no dataset, and damaged ones', async () => {
    const none = join(folder, 'none');
    const bent = await spoilt('bent', (copy) => appendFileSync(join(copy, 'type.npy'), 'x'));
    const torn = await spoilt('torn', (copy) => writeFileSync(join(copy, 'dataset.json'), '{"format":'));
    const newer = await spoilt('newer', (copy) =>
      writeFileSync(join(copy, 'dataset.json'), '{"format":"logcast-dataset","schema":2}'),
    );

    expect(await refused('--dataset', none)).toEqual([
      3,
      expect.stringContaining('dataset.json cannot be read (ENOENT)'),
    ]);
    expect(await refused('--dataset', bent)).toEqual([
      3,
      expect.stringContaining('type.npy was changed since it was written'),
    ]);
    expect(await refused('--dataset', torn)).toEqual([3, expect.stringContaining('dataset.json is no JSON')]);
    expect(await refused('--dataset', newer)).toEqual([3, expect.stringContaining('schema')]);
  });

  test('a dataset where candidates are needed', async () => {
    expect(await refused('--dataset', data, '--model', 'ranking')).toEqual([
      3,
      expect.stringContaining('make one with logcast dataset FILE… --out DIR --candidates'),
    ]);
  });

  test('a dataset without anything to stop by', async () => {
    const endless = join(folder, 'endless');
    await runCli(['dataset', join(folder, 'service.log'), '--out', endless, '--validation', '0']);

    expect(await refused('--dataset', endless)).toEqual([
      3,
      expect.stringContaining('the validation split is empty'),
    ]);
  });

  test('a place for the package that holds something else, and a package to go on from that is none', async () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'notes.txt'), 'keep');

    expect(await refused('--dataset', data, '--out', join(folder, 'mine'))).toEqual([
      3,
      expect.stringContaining('is no model package and would be overwritten'),
    ]);
    expect(await refused('--dataset', data, '--continue', join(folder, 'mine'))).toEqual([
      2,
      expect.stringContaining('notes.txt: expected plain files named manifest.json'),
    ]);
  });

  test('kinds, devices and numbers that do not exist', async () => {
    expect(await refused('--dataset', data, '--model', 'bert')).toEqual([
      2,
      expect.stringContaining('gru, lstm, attention-lstm'),
    ]);
    expect(await refused('--dataset', data, '--device', 'tpu')).toEqual([
      2,
      expect.stringContaining('cpu, cuda, auto'),
    ]);
    expect(await refused('--dataset', data, '--trials', '0')).toEqual([
      2,
      expect.stringContaining('a whole number from 1'),
    ]);
  });
});
