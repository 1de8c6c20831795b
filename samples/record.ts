import type { Tell } from './recorder/director.ts';
import { layoutOf } from './recorder/layout.ts';
import { HELP, parseOptions } from './recorder/options.ts';
import { ProcessTable } from './recorder/processes.ts';
import { record } from './recorder/recording.ts';
import { unmountSpool } from './recorder/servers/spool.ts';

const tell: Tell = (text) => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(HELP);
    return 0;
  }
  const table = new ProcessTable();
  const stopped = new AbortController();
  process.on('exit', () => table.killAll());
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopped.abort());
  try {
    await record(options, table, stopped, tell);
    return 0;
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    tell('stopped');
    return 130;
  } finally {
    await table.stopAll();
    unmountSpool(layoutOf(options));
  }
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    tell(
      `failed: ${error.message}${error.cause === undefined ? '' : ` (${(error.cause as Error).message})`}`,
    );
    process.exit(1);
  },
);
