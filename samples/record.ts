import { startJobs } from './recorder/clients/jobs.ts';
import { runTraffic } from './recorder/clients/traffic.ts';
import { playSchedule, type Tell } from './recorder/director.ts';
import { layoutOf } from './recorder/layout.ts';
import { HELP, parseOptions, type RecordOptions } from './recorder/options.ts';
import { ProcessTable } from './recorder/processes.ts';
import { planSchedule } from './recorder/schedule.ts';
import { unmountSpool } from './recorder/servers/spool.ts';
import { startStack } from './recorder/stack.ts';
import { markEndOfLogs, writeSummary } from './recorder/summary.ts';
import { openTables } from './recorder/tables.ts';

const tell: Tell = (text) => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

async function record(options: RecordOptions, table: ProcessTable, stopped: AbortController): Promise<void> {
  const stack = await startStack(options, table, stopped.signal);
  const items = planSchedule(options, stack.hasSpool);
  if (!stack.hasSpool) tell('a tmpfs may not be mounted here: disk incidents are left out');
  const incidents = items.filter((item) => !item.lookalike).length;
  tell(
    `recording ${options.minutes} minutes: ${incidents} incidents, ${items.length - incidents} look-alikes`,
  );
  const tables = openTables(stack.layout);
  const began = Date.now();
  const length = options.minutes * 60_000;
  startJobs(stack, options.seed);
  const traffic = runTraffic(stack, options.rate, options.seed);
  try {
    await Promise.race([playSchedule(stack, items, began + length, began, tables, tell), traffic]);
  } finally {
    // Stopping the servers looks like an incident in their logs, but it is the end of the recording.
    const ended = Date.now();
    const cutLogs = markEndOfLogs(stack.layout);
    stopped.abort();
    await traffic.catch(() => undefined);
    stack.partner.close();
    await table.stopAll();
    cutLogs();
    writeSummary(stack, options, tables, began, ended);
  }
}

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
    await record(options, table, stopped);
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
