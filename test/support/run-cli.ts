import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The command line's entry point. */
export const CLI = join(import.meta.dirname, '../../src/cli.ts');

export interface CliResult {
  /** Exit status; null where a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `logcast …` as a real process. */
export function startCli(args: readonly string[], cwd?: string): ChildProcess {
  return spawn(process.execPath, ['--no-warnings', CLI, ...args], { stdio: 'pipe', ...(cwd && { cwd }) });
}

/** Runs `logcast …` to its end, with `input` on standard input. */
export async function runCli(
  args: readonly string[],
  { input = '', cwd }: { input?: string; cwd?: string } = {},
): Promise<CliResult> {
  const child = startCli(args, cwd);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.on('error', () => undefined).end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}
