import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A server of the tests: its address, and how to end it. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

interface ServerPlan {
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  /** Path that answers once the server is ready, whatever the status. */
  readonly ready?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Environment variable that tells the server its port, where an argument does not. */
  readonly portVariable?: string;
  readonly protocol?: 'http' | 'https';
  readonly seconds?: number;
  /** Where it listens; a free port by default. */
  readonly port?: number;
}

/** Starts a server on a free port of the loopback address and waits until it answers. */
export async function startServer(plan: ServerPlan): Promise<TestServer> {
  const port = plan.port ?? (await freePort());
  const child = spawn(plan.command, plan.args(port), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...plan.env, ...(plan.portVariable && { [plan.portVariable]: `${port}` }) },
  });
  const tail = lastWords(child);
  const url = `${plan.protocol ?? 'http'}://127.0.0.1:${port}`;
  try {
    await answers(child, `${url}${plan.ready ?? '/'}`, plan.seconds ?? 60);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`${plan.command} did not come up: ${tail()}`, { cause });
  }
  return { url, port, pid: child.pid!, stop: () => end(child) };
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return (address as { port: number }).port;
}

async function answers(child: ChildProcess, url: string, seconds: number): Promise<void> {
  for (const giveUp = Date.now() + seconds * 1000; Date.now() < giveUp; await pause(100)) {
    if (child.exitCode !== null) throw new Error(`exit status ${child.exitCode}`);
    try {
      await fetch(url);
      return;
    } catch {}
  }
  throw new Error(`no answer from ${url} within ${seconds} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(timer);
}

function lastWords(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-2000);
    });
  return () => text;
}
