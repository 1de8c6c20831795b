import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { openRegistry } from '../hosts/open-registry.ts';
import { verifyPackage } from '../packages/verify.ts';
import { INFERENCE_REQUEST } from './inference-request.ts';

/** What one way of serving did under load. */
export interface ServeRow {
  readonly serving: string;
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Requests that shared a call of the graph, on average. */
  readonly requestsPerCall: number;
}

const PACKAGE = join(import.meta.dirname, '../../test/fixtures/packages/hdfs-gru');
const CLI = join(import.meta.dirname, '../cli.ts');

const CLIENTS = [1, 32];
const WARM_SECONDS = 1;
const SECONDS = 2;
const TURNS = 3;

/** A running server, and how it serves. */
interface Server {
  readonly serving: string;
  readonly url: string;
  readonly process: ChildProcess;
}

/** Serves a package by \`logcast serve\` in a process of its own and asks it over HTTP, with and without micro-batching. */
export async function benchServe({ package: folder = PACKAGE }: { package?: string }): Promise<ServeRow[]> {
  const root = mkdtempSync(join(tmpdir(), 'logcast-bench-serve-'));
  try {
    const name = await publish(folder, root);
    const servers = [await startServer(root, 0), await startServer(root, 1)];
    const rows: ServeRow[] = [];
    for (const clients of CLIENTS) rows.push(...(await compare(servers, name, clients)));
    for (const { process: child } of servers) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    return rows;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function publish(folder: string, root: string): Promise<string> {
  const contents = readPackageFolder(folder);
  const { manifest, digest } = verifyPackage(contents);
  const { registry } = await openRegistry({ root });
  const startedAt = new Date().toISOString();
  const gate = {
    kind: 'gate-report',
    name: manifest.name,
    digest,
    passed: true,
    checks: [],
    startedAt,
    seconds: 0,
  };
  const act = { by: 'bench', reason: 'to be measured', now: Date.now() };
  await registry.publish(contents, { ...gate, kind: 'gate-report' }, act);
  return manifest.name;
}

async function startServer(root: string, batchMilliseconds: number): Promise<Server> {
  const settings = ['--set', `api.batchMilliseconds=${batchMilliseconds}`];
  const args = ['--no-warnings', CLI, 'serve', '--json', '--port', '0', '--registry', root, ...settings];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { kind: string; url: string };
    const serving =
      batchMilliseconds === 0 ? 'each request alone' : `micro-batches within ${batchMilliseconds} ms`;
    if (told.kind === 'listening') return { serving, url: told.url, process: child };
  }
  throw new Error('the server ended before it listened');
}

/** Takes turns, so that what else the machine does falls on all alike. */
async function compare(servers: readonly Server[], name: string, clients: number): Promise<ServeRow[]> {
  const found = servers.map((server) => ({ server, times: [] as number[], calls: 0, requests: 0 }));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const one of found) {
      const { url } = one.server;
      const agent = new Agent({ keepAlive: true, maxSockets: clients });
      const ask = (): Promise<void> => post(agent, `${url}/v2/models/${name}/infer`, BODY);
      await load(ask, clients, WARM_SECONDS);
      const before = await callsOf(url);
      one.times.push(...(await load(ask, clients, SECONDS)));
      const after = await callsOf(url);
      one.calls += after.calls - before.calls;
      one.requests += after.requests - before.requests;
      agent.destroy();
    }
  }
  return found.map(({ server, times, calls, requests }) => {
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.floor(share * (times.length - 1))]!;
    return {
      serving: server.serving,
      clients,
      requestsPerSecond: Math.round(times.length / SECONDS / TURNS),
      p50Milliseconds: at(0.5),
      p99Milliseconds: at(0.99),
      requestsPerCall: requests / calls,
    };
  });
}

const BODY = JSON.stringify(INFERENCE_REQUEST);

/** Milliseconds of each request, asked by so many clients one after the other for so long. */
async function load(ask: () => Promise<void>, clients: number, seconds: number): Promise<number[]> {
  const until = performance.now() + seconds * 1000;
  const times: number[] = [];
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      await ask();
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return times;
}

function post(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the server answered ${response.statusCode}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}

/** Calls of the graph so far, and the requests in them, as the server tells Prometheus. */
async function callsOf(url: string): Promise<{ calls: number; requests: number }> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const value = (suffix: string): number =>
    Number(new RegExp(`^logcast_inference_batch_requests_${suffix} (\\S+)$`, 'm').exec(page)?.[1] ?? 0);
  return { calls: value('count'), requests: value('sum') };
}
