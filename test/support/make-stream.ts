import { writeFileSync } from 'node:fs';
import { randomFrom } from '../../src/backtest/random.ts';
import { START } from './make-event.ts';

/**
 * Lines of a service log, about two events a second: requests in sessions, and every few minutes a pool that fills up
 * (a growing number of "pool is nearly full" lines) until connections are refused. `lines` counts events.
 */
export function serviceLines(lines: number, seed = 1): string[] {
  const random = randomFrom(seed);
  const out: string[] = [];
  let time = START;
  let pressure = 0;
  while (out.length < lines) {
    time += Math.ceil(random() * 1000);
    if (pressure === 0 && random() < 0.004) pressure = 1;
    else if (pressure > 0) pressure++;
    const user = Math.floor(random() * 50);
    if (pressure > 60) {
      out.push(line(time, 'ERROR', `connection refused for user ${user}: pool exhausted`));
      if (pressure > 70) pressure = 0;
    } else if (pressure > 20 && random() < 0.5) {
      out.push(line(time, 'WARN', `pool is nearly full: ${pressure} of 60 connections in use`));
    } else {
      out.push(
        line(time, 'INFO', REQUESTS[Math.floor(random() * REQUESTS.length)]!.replace('#', String(user))),
      );
    }
  }
  return out;
}

const REQUESTS = [
  'user # signed in',
  'cart of user # updated',
  'order placed by user #',
  'user # signed out',
  'report written',
];

function line(time: number, level: string, message: string): string {
  return `${new Date(time).toISOString()} ${level} shop: ${message}`;
}

/** Writes lines to a file and returns its path. */
export function writeLines(path: string, lines: readonly string[]): string {
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
