import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A program to run to its end. */
export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Aborted: the program gets the signal named by the reason (SIGINT by default), a second time SIGKILL. */
  readonly signal?: AbortSignal | undefined;
  readonly stdout?: (line: string) => void;
  readonly stderr?: (line: string) => void;
}

/** How a program ended: its exit status (null: by a signal), and the last lines it wrote to standard error. */
export interface ProgramEnd {
  readonly status: number | null;
  readonly lastWords: readonly string[];
}

const LAST_WORDS = 20;

/** Keeps the working folder off Python's path: a numpy.py that lies beside somebody's logs is none of ours. */
const ONLY_INSTALLED = { PYTHONSAFEPATH: '1' };

/**
 * Runs a program in a process group of its own, so that a key pressed in the terminal reaches it once, through `signal`,
 * and not also from the terminal itself. Rejects where it cannot be started.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const lastWords: string[] = [];
  const child = spawn(run.program, run.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...(run.environment ?? process.env), ...ONLY_INSTALLED },
  });
  const tell = (signal: NodeJS.Signals): void => killGroup(child.pid, signal);
  const onAbort = (): void => tell(asSignal(run.signal?.reason));
  const onExit = (): void => tell('SIGKILL');
  run.signal?.addEventListener('abort', onAbort, { once: true });
  process.once('exit', onExit);
  try {
    const ended = once(child, 'close') as Promise<[number | null]>;
    const reading = [
      readLines(child.stdout, (line) => run.stdout?.(line)),
      readLines(child.stderr, (line) => {
        lastWords.push(line);
        if (lastWords.length > LAST_WORDS) lastWords.shift();
        run.stderr?.(line);
      }),
    ];
    if (run.signal?.aborted) onAbort();
    const [status] = await ended;
    await Promise.all(reading);
    return { status, lastWords };
  } finally {
    run.signal?.removeEventListener('abort', onAbort);
    process.removeListener('exit', onExit);
  }
}

async function readLines(stream: Readable, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
    take(line);
}

function asSignal(reason: unknown): NodeJS.Signals {
  return reason === 'SIGTERM' || reason === 'SIGHUP' ? reason : 'SIGINT';
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
