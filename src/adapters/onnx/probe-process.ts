import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import type { PackageContents } from '../../packages/contents.ts';
import type { GateStep, NamedVerdict } from '../../registry/gate.ts';
import { PROBED, type ProbeLimits, type ProbeTask, probeVerdictSchema } from '../../registry/probe.ts';

/** More than any honest process has to say. */
const MOST_OUTPUT = 65_536;
/** How often its memory is looked at, ms. */
const LOOK_EVERY = 20;

/** Why a process was ended before it was done. */
interface End {
  reason: string | undefined;
}

/**
 * Loads and tries out a package in a process of its own, which is killed at its time or memory limit, knows no
 * credentials, and whose end is the package's fault alone. `entry`: the program it runs, `probe.ts` or its bundle.
 */
export function probeStep(entry: string, limits: ProbeLimits): GateStep {
  return {
    check: 'load',
    run: async ({ contents }) => {
      const { said, ended } = await runProbe(entry, contents, limits);
      return verdictsOf(said, ended, limits);
    },
  };
}

async function runProbe(entry: string, contents: PackageContents, limits: ProbeLimits) {
  const child = startProbe(entry, limits);
  const end: End = { reason: undefined };
  const kill = (reason: string): void => {
    end.reason ??= reason;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(
    () => kill(`did not end within ${limits.timeoutSeconds} s`),
    limits.timeoutSeconds * 1000,
  );
  const watch = setInterval(() => watchMemory(child, limits.memoryMiB, kill), LOOK_EVERY);
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.length > MOST_OUTPUT) kill('said more than it has to say');
  });
  child.stdin?.on('error', () => undefined).end(taskOf(contents, limits));
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  clearInterval(watch);
  const own =
    status === 0 ? undefined : signal ? `was ended by ${signal}` : `ended with exit status ${status}`;
  return { said, ended: end.reason ?? own };
}

/** Where the shell can limit the data that a process maps, the system itself holds it to that. */
function startProbe(entry: string, { memoryMiB }: ProbeLimits): ChildProcess {
  const heap = Math.min(memoryMiB, 512);
  const command = `ulimit -d ${memoryMiB * 1024} 2>/dev/null; ulimit -c 0; exec "$@"`;
  const program = [process.execPath, '--no-warnings', `--max-old-space-size=${heap}`, entry];
  return spawn('/bin/sh', ['-c', command, 'probe', ...program], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    cwd: '/',
  });
}

function taskOf({ where, files }: PackageContents, limits: ProbeLimits): Uint8Array {
  const { millisecondsPerThousandEvents } = limits;
  const task: ProbeTask = { where, files: new Map(files), millisecondsPerThousandEvents };
  return serialize(task);
}

function watchMemory(child: ChildProcess, memoryMiB: number, kill: (reason: string) => void): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  const used = residentMiB(child.pid);
  if (used > memoryMiB) kill(`took ${Math.round(used)} MiB of memory, over its ${memoryMiB}`);
}

/** Resident memory of a process; 0 where the system does not tell (proc(5) is Linux's). */
function residentMiB(pid: number): number {
  try {
    const [, kib = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  } catch {
    return 0;
  }
}

/** What was said, and the check at which it ended too early. */
function verdictsOf(said: string, ended: string | undefined, limits: ProbeLimits): NamedVerdict[] {
  const verdicts: NamedVerdict[] = said.split('\n').flatMap(readVerdict);
  const failed = verdicts.some(({ result }) => result === 'failed');
  const next = PROBED.find((check) => !verdicts.some((verdict) => verdict.check === check));
  if (failed || next === undefined) return verdicts;
  const reason = `expected the process that tries the package to end well within ${limits.timeoutSeconds} s and ${limits.memoryMiB} MiB, but it ${ended ?? 'stopped talking'}; it was killed, and nothing else was touched`;
  return [...verdicts, { check: next, result: 'failed', reason }];
}

function readVerdict(line: string): NamedVerdict[] {
  try {
    return [probeVerdictSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
