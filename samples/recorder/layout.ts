import { join } from 'node:path';
import type { RecordOptions } from './options.ts';

/** Files, folders and ports of one recording. */
export interface Layout {
  readonly run: string;
  readonly out: string;
  readonly pgData: string;
  readonly spool: string;
  readonly redisDir: string;
  readonly nginxDir: string;
  readonly ports: {
    readonly nginx: number;
    readonly shop: number;
    readonly control: number;
    readonly postgres: number;
    readonly redis: number;
    readonly partner: number;
  };
  /** Path of a file in the output folder. */
  log(name: string): string;
}

/** Derives every path and port from the options. */
export function layoutOf(options: RecordOptions): Layout {
  const { run, out, port } = options;
  return {
    run,
    out,
    pgData: join(run, 'pgdata'),
    spool: join(run, 'spool'),
    redisDir: join(run, 'spool', 'redis'),
    nginxDir: join(run, 'nginx'),
    ports: {
      nginx: port,
      shop: port + 1,
      control: port + 2,
      postgres: port + 3,
      redis: port + 4,
      partner: port + 5,
    },
    log: (name) => join(out, name),
  };
}
