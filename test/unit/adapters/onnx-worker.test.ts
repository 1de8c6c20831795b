/** @jest-environment ./test/support/onnx-environment.ts */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { runOnOwnWorker } from '../../../src/adapters/onnx/own-worker.ts';
import { NeuralExpert } from '../../../src/models/neural-expert.ts';
import { PackageError } from '../../../src/packages/errors.ts';
import { type GraphSource, graphSource } from '../../../src/packages/graph-source.ts';
import {
  expertOf,
  fixturePackage,
  hear,
  modelOf,
  numberedTypes,
  ownThread,
  packageFolder,
  type Step,
  stepsOf,
} from '../../support/neural.ts';

const gru = fixturePackage('tiny-gru');
const source = graphSource(gru);
/** Seconds that a graph may take where a test is not about that: more than a busy machine needs. */
const PATIENCE = 100;

/** A few hundred events in more slots than a memory begins with, so that it has to grow between batches. */
const steps = stepsOf(
  Array.from({ length: 600 }, (_, i) => ({
    slot: (i * 7) % (1 + Math.floor(i / 4)),
    type: 1 + ((i * i) % 14),
    gap: i % 5,
    ends: i % 11 === 0,
  })),
);

async function refusal(changed: Partial<GraphSource>, timeoutSeconds = PATIENCE): Promise<PackageError> {
  const outcome = await runOnOwnWorker({ ...source, ...changed }, { timeoutSeconds }).catch((error) => error);
  expect(outcome).toBeInstanceOf(PackageError);
  return outcome as PackageError;
}

function manySteps(rows: number): Step[] {
  return Array.from({ length: rows }, (_, i) => ({ slot: 0, type: 1, seconds: i, start: i === 0, known: 2 }));
}

describe('a graph in a worker thread', () => {
  test.each(['tiny-gru', 'tiny-window'])('%s says bitwise what it says in the own thread', async (name) => {
    const verified = fixturePackage(name);
    const worker = await runOnOwnWorker(graphSource(verified), { timeoutSeconds: PATIENCE });
    const own = await ownThread(verified);

    const there = await hear(expertOf(verified, worker), steps, [1, 30, 200]);
    const here = await hear(expertOf(verified, own), steps, [600]);

    expect(there).toEqual(here);
    await Promise.all([worker.close(), own.close()]);
  });

  test('leaves the calling thread free, which gives it up in time: the expert says nothing more', async () => {
    const limits = { timeoutSeconds: PATIENCE };
    const worker = await runOnOwnWorker(source, limits);
    const notices: string[] = [];
    const expert = new NeuralExpert(modelOf(gru), worker, (message) => notices.push(message));
    expert.begin(numberedTypes(16));
    limits.timeoutSeconds = 0;

    // A second of work: however busy the machine, the caller's clock strikes before it is done, unless the caller works.
    const heard = await hear(expert, manySteps(100_000), [100_000]);

    expect(heard.flat().every((value) => value === 0)).toBe(true);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('not answered within 0 s');
    await worker.close();
  });

  test('that is refused names the package as in the own thread', async () => {
    const error = await refusal({ bytes: source.bytes.subarray(0, 900) });

    expect(error.code).toBe('PACKAGE_GRAPH');
    expect(error.message).toContain('model.onnx: expected a graph that ONNX Runtime loads');
  });

  test('that does not load in time is refused', async () => {
    const error = await refusal({}, 0);

    expect(error.message).toContain('not loaded within 0 s');
  });

  test('does not keep a process alive that has nothing else to do, closed or not', () => {
    const at = (path: string) => new URL(`../../../src/${path}`, import.meta.url).href;
    const script = `
      import { openPackage } from '${at('hosts/open-package.ts')}';
      const settings = { packages: [], worker: true, timeoutSeconds: ${PATIENCE}, precision: 'fp32' };
      await openPackage(process.argv[1], settings, () => undefined);
      const closed = await openPackage(process.argv[1], settings, () => undefined);
      await closed.close();
      process.stdout.write(closed.expert.name);
    `;

    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script, packageFolder('tiny-gru')],
      { timeout: 100_000, encoding: 'utf8' },
    );

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'tiny', stderr: '' });
  });
});
