import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Binaries, postgresUser } from '../binaries.ts';
import type { Layout } from '../layout.ts';
import { type ProcessTable, type Running, until } from '../processes.ts';

/** Connection limit of the recorded database, low enough that a leak of one service can use it up. */
export const MAX_CONNECTIONS = 40;

/** Prefix of log lines: Debian's own at first, the one that log analysers ask for after the release. */
export const LINE_PREFIXES = ["'%m [%p] %q%u@%d '", "'%m [%p]: [%l-1] user=%u,db=%d,app=%a '"] as const;

/** Creates an empty cluster that trusts loopback connections. */
export function initPostgres(binaries: Binaries, layout: Layout): void {
  const user = postgresUser();
  mkdirSync(layout.pgData, { recursive: true });
  if (user !== undefined) chownSync(layout.pgData, user.uid, user.gid);
  const args = ['-D', layout.pgData, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
  execFileSync(binaries.initdb, args, { stdio: 'ignore', cwd: '/', ...(user ?? {}) });
  writePostgresConfig(layout, 0);
}

/** Writes the settings; generation 1 is the configuration after the release. */
export function writePostgresConfig(layout: Layout, generation: 0 | 1): void {
  const settings = [
    "listen_addresses = '127.0.0.1'",
    `port = ${layout.ports.postgres}`,
    "unix_socket_directories = ''",
    `max_connections = ${MAX_CONNECTIONS}`,
    'shared_buffers = 32MB',
    'work_mem = 512kB',
    'max_wal_size = 48MB',
    'min_wal_size = 32MB',
    'wal_level = minimal',
    'max_wal_senders = 0',
    'checkpoint_timeout = 2min',
    'checkpoint_warning = 60s',
    'synchronous_commit = off',
    'autovacuum_naptime = 20s',
    'deadlock_timeout = 500ms',
    'log_lock_waits = on',
    'log_temp_files = 0',
    'log_checkpoints = on',
    'log_connections = on',
    'log_disconnections = on',
    `log_autovacuum_min_duration = ${generation === 0 ? '0' : '20ms'}`,
    `log_min_duration_statement = ${generation === 0 ? 150 : 120}`,
    `log_line_prefix = ${LINE_PREFIXES[generation]}`,
    "log_timezone = 'UTC'",
    "timezone = 'UTC'",
    'jit = off',
    'max_parallel_workers_per_gather = 0',
  ];
  writeFileSync(join(layout.pgData, 'postgresql.conf'), `${settings.join('\n')}\n`);
}

/** Starts the server in the foreground with its log on standard error. */
export function launchPostgres(table: ProcessTable, binaries: Binaries, layout: Layout): Running {
  const user = postgresUser();
  return table.launch({
    name: 'postgres',
    command: binaries.postgres,
    args: ['-D', layout.pgData],
    log: layout.log('postgresql.log'),
    // SIGINT is PostgreSQL's "fast" shutdown: sessions are ended, nothing is lost.
    stopSignal: 'SIGINT',
    cwd: '/',
    ...(user === undefined ? {} : { user }),
  });
}

/** Connects as one of the roles; the caller ends the connection. Errors on an idle connection are ignored. */
export async function connect(layout: Layout, role: string, program: string): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: layout.ports.postgres,
    user: role,
    database: role === 'postgres' ? 'postgres' : 'shop',
    application_name: program,
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Waits until the server accepts connections. */
export async function postgresReady(layout: Layout): Promise<void> {
  await until('PostgreSQL', async () => (await connect(layout, 'postgres', 'probe')).end());
}

/** Writes all changed pages to disk, as an administrator does before a restart or after an emergency. */
export async function checkpoint(layout: Layout): Promise<void> {
  const admin = await connect(layout, 'postgres', 'maintenance');
  await admin.query('CHECKPOINT');
  await admin.end();
}
