import { writeSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { deserialize } from 'node:v8';
import { PackageError } from '../../packages/errors.ts';
import { graphSource } from '../../packages/graph-source.ts';
import type { Manifest } from '../../packages/manifest.ts';
import { type VerifiedPackage, verifyPackage } from '../../packages/verify.ts';
import type { ProbeTask, ProbeVerdict } from '../../registry/probe.ts';
import { openGraph } from './graph-session.ts';
import { latencyOf, strangeNumbers } from './probe-runs.ts';

// A process of its own: reads a package from standard input, tries it out, and says what it found on standard output, a
// JSON line per check. Whatever happens to it happens to nobody else.

/** The budget of a package was measured elsewhere: this processor may be slower. */
const SLACK = 4;

const task = deserialize(await buffer(process.stdin)) as ProbeTask;
let since = performance.now();

function say(verdict: Omit<ProbeVerdict, 'seconds'>): void {
  const now = performance.now();
  writeSync(1, `${JSON.stringify({ ...verdict, seconds: Math.round(now - since) / 1000 })}\n`);
  since = now;
}

/** The graph of a package's precision, tried out. */
async function tryGraph(precision: 'fp32' | 'int8', verified: VerifiedPackage): Promise<void> {
  const source = graphSource(verified, precision);
  const graph = await openGraph(source);
  const fault = await strangeNumbers(graph.ask, source.shape, graph.shortest);
  const cost = await latencyOf(graph.ask, source.shape, graph.shortest);
  await graph.release();
  if (precision === 'fp32') {
    say({ check: 'load', result: 'passed', reason: 'the graph loads, with the inputs and outputs agreed' });
    say({
      check: 'golden',
      result: 'passed',
      reason: `${verified.golden.length} golden cases give what they gave where it was trained`,
    });
  }
  if (fault !== undefined) return say({ check: 'numbers', result: 'failed', reason: fault });
  if (precision === 'int8' || !task.files.has('model.int8.onnx')) sayLatency(cost, verified.manifest);
}

function sayLatency(cost: number, { tier, budgets }: Manifest): void {
  const limit = Math.min(task.millisecondsPerThousandEvents, SLACK * budgets.millisecondsPerThousandEvents);
  say({
    check: 'numbers',
    result: 'passed',
    reason: 'unknown types, huge gaps and long runs give probabilities too',
  });
  const remote = tier !== 'onnx';
  const passed = cost <= limit;
  const figures = { millisecondsPerThousandEvents: Math.round(cost * 10) / 10, limit };
  const reason = remote
    ? `runs on ${tier}, not on this processor`
    : passed
      ? 'a thousand events take no longer than allowed'
      : `expected a thousand events in at most ${limit} ms, got ${cost.toFixed(1)}: train a smaller model, or allow more (registry.gate.millisecondsPerThousandEvents, and budgets in its manifest)`;
  say({ check: 'latency', result: remote ? 'skipped' : passed ? 'passed' : 'failed', reason, figures });
}

try {
  const verified = verifyPackage({ where: task.where, files: task.files });
  await tryGraph('fp32', verified);
  if (task.files.has('model.int8.onnx')) await tryGraph('int8', verified);
} catch (error) {
  const check = error instanceof PackageError && error.code === 'PACKAGE_GOLDEN' ? 'golden' : 'load';
  say({ check, result: 'failed', reason: (error as Error).message.slice(0, 4000) });
}
