import { auditSql, reportSql, runJob } from '../clients/jobs.ts';
import { checkpoint } from '../servers/postgres.ts';
import { redisCommands } from '../servers/redis.ts';
import { auditTable } from '../servers/schema.ts';
import { SPOOL_MEGABYTES } from '../servers/spool.ts';
import { pause, type Stack } from '../stack.ts';
import type { Scenario } from './scenario.ts';

const STEP_SECONDS = 2.5;
const FULL_KILOBYTES = SPOOL_MEGABYTES * 1024;

const addAudit = (stack: Stack, kilobytes: number) =>
  runJob(stack, 'archiver', async (query) => void (await query(auditSql(stack.random, kilobytes))));
const report = (stack: Stack) =>
  runJob(stack, 'report', async (query) => void (await query(reportSql(stack.random))));

/** The archiver fills the small disk that temporary files and Redis snapshots share with it. */
export const diskFull: Scenario = {
  kind: 'disk_full',
  foreseeable: true,
  description: 'an archiver fills the spool disk until reports, audit entries or snapshots find no space',
  lookalike: 'an archiver fills most of the spool disk and drops its table in time',
  async precursor(stack, { leadSeconds, reach }) {
    const steps = Math.max(1, Math.round(leadSeconds / STEP_SECONDS));
    const target = FULL_KILOBYTES * (reach < 1 ? reach : 0.93);
    for (let step = 0; step < steps; step += 1) {
      const began = Date.now();
      await addAudit(stack, target / steps);
      if (stack.random.chance(0.25)) await report(stack);
      await pause(stack, STEP_SECONDS * stack.random.around(1, 0.3) - (Date.now() - began) / 1000);
    }
  },
  async damage(stack) {
    await addAudit(stack, FULL_KILOBYTES / 40);
    await report(stack);
    if (stack.random.chance(0.3)) await redisCommands(stack.layout, [['BGSAVE']]).catch(() => undefined);
    await pause(stack, stack.random.between(0.5, 2));
  },
  async recover(stack) {
    // TRUNCATE would need a page of space for the new index; dropping the table needs none.
    await runJob(stack, 'archiver', async (query) => {
      await query('DROP TABLE IF EXISTS audit_log');
      for (const sql of auditTable(stack.hasSpool)) await query(sql);
    });
    // Without a checkpoint, recovery after a crash would replay the filling and find the disk full again.
    await checkpoint(stack.layout);
    await redisCommands(stack.layout, [['BGSAVE']]).catch(() => undefined);
  },
};
