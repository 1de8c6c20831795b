import { once } from 'node:events';
import { expect } from '@jest/globals';
import { randomFrom } from '../../src/backtest/random.ts';
import { startCli } from './run-cli.ts';

/**
 * Starts the command again and again, killing it after a random part of the time that a whole run takes on this
 * machine, until it ends by itself; returns the kills.
 */
export async function runKilling(args: readonly string[], wholeMs: number, seed: number): Promise<number> {
  const random = randomFrom(seed);
  for (let kills = 0; ; kills++) {
    const child = startCli(args);
    const timer = setTimeout(() => child.kill('SIGKILL'), wholeMs * (0.1 + 0.8 * random()));
    child.stdout?.resume();
    let complaint = '';
    child.stderr?.on('data', (text) => {
      complaint += text;
    });
    const [status] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    if (status === 0) return kills;
    expect({ status, complaint }).toEqual({ status: null, complaint: '' });
  }
}
