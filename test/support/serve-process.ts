import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { CLI } from './run-cli.ts';

/** \`logcast serve\` as a real process. */
export interface ServeProcess {
  readonly url: string;
  /** Where the token came from; null where none is asked for. */
  readonly token: string | null;
  readonly process: ChildProcess;
  /** Everything it wrote to standard error so far. */
  stderr(): string;
  /** Asks it to end and returns its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A busy machine answers late, which no test but those of the time limit is about. */
const PATIENT = ['--set', 'api.timeoutSeconds=100'];

/** Starts \`logcast serve --json --port 0 …\` and waits until it listens. */
export async function startServing(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<ServeProcess> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', CLI, 'serve', '--json', '--port', '0', ...PATIENT, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...(cwd && { cwd }),
    },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  const told = await Promise.race([
    listening(lines),
    exited.then(([status]) => Promise.reject(new Error(`serve ended with ${status}: ${stderr}`))),
  ]);
  return {
    ...told,
    process: child,
    stderr: () => stderr,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

function listening(lines: NodeJS.EventEmitter): Promise<{ url: string; token: string | null }> {
  return new Promise((resolve) => {
    lines.on('line', (line: string) => {
      const told = JSON.parse(line) as { kind: string; url: string; token: string | null };
      if (told.kind === 'listening') resolve(told);
    });
  });
}

/** Waits until the stream behind the server has so many events, and returns the health that said so. */
export async function eventsOf({ url }: ServeProcess, events: number, headers = {}): Promise<string> {
  for (;;) {
    const health = await (await fetch(`${url}/api/v1/health`, { headers })).text();
    if (health.includes(`${events} events`)) return health;
    await pause(50);
  }
}
