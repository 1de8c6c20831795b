import { createRandom, type Random } from '../random.ts';
import { connect } from '../servers/postgres.ts';
import { pause, type Stack } from '../stack.ts';
import { visit } from './visitor.ts';

type Query = (sql: string) => Promise<unknown>;

/** Runs statements as one of the shop's programs and notes an error as a failure of that program. */
export async function runJob(
  stack: Stack,
  program: string,
  work: (query: Query) => Promise<void>,
): Promise<boolean> {
  try {
    const client = await connect(stack.layout, 'shop', program);
    try {
      await work((sql) => client.query(sql));
    } finally {
      await client.end().catch(() => undefined);
    }
    return true;
  } catch (error) {
    if (stack.signal.aborted) throw error;
    stack.failures.note(program, (error as Error).message);
    return false;
  }
}

/** A report whose sort does not fit into memory and goes to temporary files. */
export function reportSql(random: Random): string {
  const rows = Math.round(random.around(7000, 0.7));
  return `SELECT p.title, p.category, g.day FROM products p, generate_series(1, 4) g(day) WHERE p.id <= ${rows} ORDER BY p.title, g.day`;
}

/** Starts the periodic work around the shop: reports, clean-up, monitoring, a backup's checkpoint now and then. */
export function startJobs(stack: Stack, seed: number): void {
  const random = createRandom(seed * 31 + 5);
  const every = (seconds: number, work: () => Promise<unknown>) => void repeat(stack, random, seconds, work);
  every(28, () => runJob(stack, 'report', async (query) => void (await query(reportSql(random)))));
  every(60, () =>
    runJob(stack, 'cleanup', async (query) => {
      await query("DELETE FROM audit_log WHERE at < now() - interval '20 minutes'");
      await query('DELETE FROM order_items WHERE order_id < (SELECT max(id) - 40000 FROM orders)');
    }),
  );
  every(75, () => runJob(stack, 'stock-sync', async (query) => void (await query(stockSync(random)))));
  every(15, () => visit(stack, random, { method: 'GET', path: '/api/health' }));
  every(9, () => runJob(stack, 'audit', async (query) => void (await query(auditSql(random, 12)))));
}

function stockSync(random: Random): string {
  const first = random.whole(100, 12_000);
  return `UPDATE inventory SET stock = stock + 1 WHERE product_id BETWEEN ${first} AND ${first + random.whole(200, 4000)}`;
}

/** Adds about so many kilobytes of incompressible audit entries. */
export function auditSql(random: Random, kilobytes: number): string {
  const rows = Math.max(1, Math.round((kilobytes * random.around(1, 0.4)) / 4));
  return `INSERT INTO audit_log (entry) SELECT repeat(md5(random()::text), 125) FROM generate_series(1, ${rows})`;
}

async function repeat(
  stack: Stack,
  random: Random,
  mean: number,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    for (;;) {
      await pause(stack, random.around(mean, 0.4));
      if (!stack.jobs.paused) await work();
    }
  } catch (error) {
    if (!stack.signal.aborted) throw error;
  }
}
