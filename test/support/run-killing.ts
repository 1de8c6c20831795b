import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { randomFrom } from '../../src/backtest/random.ts';
import { startCli } from './run-cli.ts';

/** By which one sees how far a run has come: a file that grows with it, and how long that is in the end, bytes. */
export interface Growth {
  readonly path: string;
  readonly whole: number;
}

/**
 * Starts the command again and again, killing it once it has come a random part further (the first time while it
 * still starts), until it ends by itself; returns the kills. What it waits for is progress, not time, so that a
 * machine that becomes slower or faster meanwhile neither starves the run nor lets it get away unharmed.
 */
export async function runKilling(args: readonly string[], growth: Growth, seed: number): Promise<number> {
  const random = randomFrom(seed);
  for (let kills = 0; ; kills++) {
    const further = kills === 0 ? 0 : sizeOf(growth.path) + random() * 0.3 * growth.whole;
    const child = startCli(args);
    child.stdout?.resume();
    let complaint = '';
    child.stderr?.on('data', (text) => {
      complaint += text;
    });
    const closed = once(child, 'close') as Promise<[number | null]>;
    while (child.exitCode === null && child.signalCode === null && sizeOf(growth.path) < further)
      await pause(2);
    await pause(random() * 20);
    child.kill('SIGKILL');
    const [status] = await closed;
    if (status === 0) return kills;
    expect({ status, complaint }).toEqual({ status: null, complaint: '' });
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
