import { appendFileSync } from 'node:fs';

/** Levels of the shop's log. */
export type Level = 'info' | 'warn' | 'error';

/** Writes one JSON line per message, time first, as many Node services do. */
export type Log = (level: Level, msg: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Builds the log of the shop. Lines are written at once, so that a killed process loses none. */
export function createLog(path: string): Log {
  return (level, msg, fields = {}) => {
    const line = JSON.stringify({ time: new Date().toISOString(), level, msg, pid: process.pid, ...fields });
    appendFileSync(path, `${line}\n`);
  };
}
