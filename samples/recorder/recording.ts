import { startJobs } from './clients/jobs.ts';
import { runTraffic } from './clients/traffic.ts';
import { playSchedule, type Tell } from './director.ts';
import type { RecordOptions } from './options.ts';
import type { ProcessTable } from './processes.ts';
import { planSchedule } from './schedule.ts';
import { startStack } from './stack.ts';
import { markEndOfLogs, writeSummary } from './summary.ts';
import { openTables } from './tables.ts';

/** Makes one recording from the first server's start to the summary; rejects when it is stopped. */
export async function record(
  options: RecordOptions,
  table: ProcessTable,
  stopped: AbortController,
  tell: Tell,
): Promise<void> {
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
