import { mkdirSync } from 'node:fs';
import { createClient } from 'redis';
import type { Binaries } from '../binaries.ts';
import type { Layout } from '../layout.ts';
import { type ProcessTable, type Running, until } from '../processes.ts';

/** Memory limit of the recorded Redis; it refuses writes at the limit instead of evicting. */
export const REDIS_MEGABYTES = 24;

/** Starts Redis with snapshots on the small disk. */
export function launchRedis(table: ProcessTable, binaries: Binaries, layout: Layout): Running {
  mkdirSync(layout.redisDir, { recursive: true });
  const settings = [
    ['--port', layout.ports.redis],
    ['--bind', '127.0.0.1'],
    ['--dir', layout.redisDir],
    ['--logfile', layout.log('redis.log')],
    ['--maxmemory', `${REDIS_MEGABYTES}mb`],
    ['--maxmemory-policy', 'noeviction'],
    ['--save', '60 60'],
    ['--daemonize', 'no'],
  ] as const;
  return table.launch({
    name: 'redis',
    command: binaries.redis,
    args: settings.flat().map(String),
    log: layout.log('redis.log'),
    stopSignal: 'SIGTERM',
  });
}

/** Runs commands on a short connection and closes it. */
export async function redisCommands(layout: Layout, commands: readonly string[][]): Promise<void> {
  const client = createClient({
    socket: { host: '127.0.0.1', port: layout.ports.redis, reconnectStrategy: false },
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const command of commands) await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}

/** Waits until Redis answers. */
export async function redisReady(layout: Layout): Promise<void> {
  await until('Redis', () => redisCommands(layout, [['PING']]));
}
