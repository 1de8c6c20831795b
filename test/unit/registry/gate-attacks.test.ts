import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runOnOwnWorker } from '../../../src/adapters/onnx/own-worker.ts';
import { probeStep } from '../../../src/adapters/onnx/probe-process.ts';
import { configSchema } from '../../../src/config/config.ts';
import { openGate } from '../../../src/hosts/open-gate.ts';
import type { NeuralRunner } from '../../../src/models/neural-job.ts';
import type { PackageContents } from '../../../src/packages/contents.ts';
import { graphSource } from '../../../src/packages/graph-source.ts';
import { createGate } from '../../../src/registry/gate.ts';
import type { GateReport } from '../../../src/registry/gate-report.ts';
import { ATTACK_GRAPHS, endlessLoop, hugeConstant } from '../../support/attack-graphs.ts';
import { expertOf, fixturePackage, hear, type Step } from '../../support/neural.ts';
import { draftOf, seal } from '../../support/packages.ts';

const PROBE = fileURLToPath(new URL('../../../src/adapters/onnx/probe.ts', import.meta.url));
const CLOCK = { wall: () => Date.now(), now: () => performance.now() };
const STEPS: readonly Step[] = Array.from({ length: 32 }, (_, i) => ({
  slot: 0,
  type: 1 + (i % 8),
  seconds: i,
  start: i === 0,
  known: 12,
}));

let runner: NeuralRunner;
let expected: number[][];
/** What the model that serves says of the same events, as requests would ask it. */
async function served(): Promise<number[][]> {
  return hear(expertOf(fixturePackage('tiny-gru'), runner), STEPS, [32]);
}

beforeAll(async () => {
  runner = await runOnOwnWorker(graphSource(fixturePackage('tiny-gru')), { timeoutSeconds: 60 });
  expected = await served();
});

afterAll(async () => {
  await runner.close();
});

/** A package whose digests are right, around a hostile graph. */
function packageAround(graph: Uint8Array): PackageContents {
  const draft = draftOf('tiny-gru');
  draft.files.set('model.onnx', graph);
  return seal(draft, (manifest) => {
    (manifest['budgets'] as { maxBytes: number }).maxBytes = 1 << 26;
  });
}

/** Judges a package while the model that serves goes on answering. */
async function judgedBeside(gate: ReturnType<typeof createGate>, contents: PackageContents) {
  let answers = 0;
  let judged = false;
  const serving = (async () => {
    while (!judged) {
      expect(await served()).toEqual(expected);
      answers++;
    }
  })();
  const report: GateReport = await gate({ name: 'tiny', contents });
  judged = true;
  await serving;
  return { failed: report.checks.at(-1)!, passed: report.passed, answers };
}

test('every attack is refused by the scan, while the model that serves goes on answering', async () => {
  const gate = openGate(configSchema.parse({}));
  const found: Record<string, unknown> = {};

  for (const [name, make] of Object.entries(ATTACK_GRAPHS)) {
    const { failed, passed, answers } = await judgedBeside(gate, packageAround(make()));
    found[name] = [passed, failed.check, answers > 0];
  }

  const wanted = Object.fromEntries(Object.keys(ATTACK_GRAPHS).map((name) => [name, [false, 'scan', true]]));
  expect(Object.keys(found).length).toBeGreaterThanOrEqual(25);
  expect(found).toEqual(wanted);
});

describe('what the scan let through by mistake', () => {
  const limits = { timeoutSeconds: 4, memoryMiB: 700, millisecondsPerThousandEvents: 1000 };
  const gate = createGate([probeStep(PROBE, limits)], CLOCK);
  // Those that end by themselves, or are ended for another reason, may take as long as a busy machine needs.
  const patient = { ...limits, timeoutSeconds: 100 };

  test.each([
    ['never ends', endlessLoop],
    ['takes all memory', hugeConstant],
  ])('and %s, is killed in its own process while this one goes on serving', async (_, make) => {
    const { failed, passed, answers } = await judgedBeside(gate, packageAround(make()));

    expect([passed, failed.result]).toEqual([false, 'failed']);
    expect(['load', 'golden']).toContain(failed.check);
    expect(answers).toBeGreaterThan(0);
  });

  test('and knows how to look for secrets, finds none', async () => {
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    const entry = fileURLToPath(new URL('../../support/curious-probe.ts', import.meta.url));
    const curious = createGate([probeStep(entry, patient)], CLOCK);

    const { checks } = await curious({ name: 'tiny', contents: packageAround(new Uint8Array(4)) });

    expect(checks).toMatchObject([{ check: 'load', result: 'failed', reason: 'environment: PWD' }]);
  });

  test('and talks without end, is silenced', async () => {
    const entry = fileURLToPath(new URL('../../support/talking-probe.ts', import.meta.url));
    const talking = createGate([probeStep(entry, patient)], CLOCK);

    const { checks } = await talking({ name: 'tiny', contents: packageAround(new Uint8Array(4)) });

    expect(checks.at(-1)).toMatchObject({ result: 'failed', reason: expect.stringContaining('said more') });
  });
});

describe('a package that does no harm is refused where it', () => {
  const gate = openGate(configSchema.parse({}));
  const weights = draftOf('hdfs-gru').files.get('model.onnx')!;

  test('has forgotten its weights', async () => {
    const draft = draftOf('hdfs-gru');
    const spoiled = Uint8Array.from(weights);
    spoiled.fill(0xff, weights.length - 40_000, weights.length - 20_000);
    draft.files.set('model.onnx', spoiled);

    const { checks } = await gate({ name: 'hdfs-gru', contents: seal(draft) });

    expect(checks.at(-1)).toMatchObject({ check: 'golden', result: 'failed' });
  });

  test('is of another model', async () => {
    const { checks } = await gate({ name: 'other', contents: draftOf('hdfs-gru') });

    expect(checks.at(-1)).toMatchObject({ check: 'digests', result: 'failed' });
    expect(checks.at(-1)!.reason).toContain('named other');
  });

  test('is too slow', async () => {
    const slow = openGate(
      configSchema.parse({ registry: { gate: { millisecondsPerThousandEvents: 0.001 } } }),
    );

    const { checks } = await slow({ name: 'hdfs-gru', contents: draftOf('hdfs-gru') });

    expect(checks.at(-1)).toMatchObject({ check: 'latency', result: 'failed' });
  });
});
