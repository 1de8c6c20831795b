import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** How one server is started. */
export interface LaunchSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** File that receives standard output and error, appended. */
  readonly log: string;
  readonly stopSignal: NodeJS.Signals;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** A running server that this recording started. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<void>;
  alive(): boolean;
  /** Sends a signal; a process already gone is no error. */
  signal(name: NodeJS.Signals): void;
}

/** Every process a recording started, so that each exit path can stop them by process id. */
export class ProcessTable {
  readonly #running = new Map<Running, LaunchSpec>();

  /** Starts a server with UTC as its time zone and its output appended to a file. */
  launch(spec: LaunchSpec): Running {
    const fd = openSync(spec.log, 'a');
    const child = spawn(spec.command, [...spec.args], {
      stdio: ['ignore', fd, fd],
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...spec.env, TZ: 'UTC' },
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.user ?? {}),
    });
    closeSync(fd);
    const running = wrap(child, spec.name);
    this.#running.set(running, spec);
    void running.exited.then(() => this.#running.delete(running));
    return running;
  }

  /** Stops one server with its own polite signal and waits; after ten seconds it is killed. */
  async stop(running: Running): Promise<void> {
    const spec = this.#running.get(running);
    if (spec === undefined) return;
    running.signal(spec.stopSignal);
    await Promise.race([running.exited, delay(10_000, undefined, { ref: false })]);
    if (running.alive()) running.signal('SIGKILL');
    await running.exited;
  }

  /** Stops everything still running, the latest started first. */
  async stopAll(): Promise<void> {
    for (const running of [...this.#running.keys()].reverse()) await this.stop(running);
  }

  /** Kills at once, for an exit path that cannot wait. */
  killAll(): void {
    for (const running of this.#running.keys()) running.signal('SIGKILL');
  }
}

function wrap(child: ChildProcess, name: string): Running {
  if (child.pid === undefined) throw new Error(`${name} could not be started: is the program installed?`);
  const alive = () => child.exitCode === null && child.signalCode === null;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { pid: child.pid, exited, alive, signal: (signal) => void (alive() && child.kill(signal)) };
}

/** Waits until the probe stops throwing; gives up after the time limit with the last error as cause. */
export async function until(what: string, probe: () => Promise<unknown>, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      await probe();
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`${what} did not become ready`, { cause });
      await delay(150);
    }
  }
}
