import { parseArgs } from 'node:util';

/** What a recording is asked to be. Durations are real time: nothing is simulated. */
export interface RecordOptions {
  readonly seed: number;
  readonly minutes: number;
  /** Folder that receives the raw logs and the incident tables. */
  readonly out: string;
  /** Folder for data directories, configuration and the small disk; emptied at the start. */
  readonly run: string;
  /** First of six loopback ports. */
  readonly port: number;
  /** Factor on the durations of precursors, damage and quiet stretches. */
  readonly scale: number;
  /** Mean HTTP requests per second. */
  readonly rate: number;
  /** Only these kinds of incident; empty means all. */
  readonly only: readonly string[];
}

/** Text of `--help`. */
export const HELP = `Records PostgreSQL, nginx, Redis and a small shop application under a scripted workload.

  node samples/record.ts [options]

  --seed N       seed of the script of incidents (default 1)
  --minutes N    length of the recording in real minutes (default 100)
  --out DIR      folder for logs and tables (default ./recording)
  --run DIR      working folder, emptied first (default /tmp/logcast-sample)
  --port N       first of six free loopback ports (default 7400)
  --scale X      factor on scripted durations; 0.3 gives a short trial (default 1)
  --rate X       mean HTTP requests per second (default 5.5)
  --only A,B     only these kinds of incident
  --help         this text

Needs the programs postgres, initdb, nginx and redis-server (Debian: apt-get install postgresql nginx
redis-server) and listens on 127.0.0.1 only. As root it mounts a small tmpfs for the disk that fills up;
without that right the disk incidents are left out.
`;

/** Reads the command line; returns undefined when help was asked for. Throws on unknown or absurd values. */
export function parseOptions(argv: readonly string[]): RecordOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '100' },
      out: { type: 'string', default: 'recording' },
      run: { type: 'string', default: '/tmp/logcast-sample' },
      port: { type: 'string', default: '7400' },
      scale: { type: 'string', default: '1' },
      rate: { type: 'string', default: '5.5' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    seed: readNumber('seed', values.seed, 0, 2 ** 32 - 1),
    minutes: readNumber('minutes', values.minutes, 0.5, 24 * 60),
    out: values.out,
    run: values.run,
    port: readNumber('port', values.port, 1024, 65000),
    scale: readNumber('scale', values.scale, 0.05, 10),
    rate: readNumber('rate', values.rate, 0.5, 50),
    only: values.only.split(',').filter((kind) => kind !== ''),
  };
}

function readNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text !== '' && value >= low && value <= high) return value;
  throw new Error(`--${name} must be a number from ${low} to ${high}, got "${text}"`);
}
