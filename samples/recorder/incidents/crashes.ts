import { connect, postgresReady } from '../servers/postgres.ts';
import { launchShop, shopReady } from '../servers/shop.ts';
import { pause, type Stack } from '../stack.ts';
import type { Scenario } from './scenario.ts';

async function killBackend(stack: Stack): Promise<void> {
  const admin = await connect(stack.layout, 'postgres', 'probe');
  const sql = "SELECT pid FROM pg_stat_activity WHERE usename = 'shop' ORDER BY random() LIMIT 1";
  const { rows } = await admin.query<{ pid: number }>(sql);
  const pid = rows[0]?.pid;
  // The process id comes from the server that this recording started.
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await admin.end().catch(() => undefined);
}

/** A database backend dies at once and takes all sessions with it. */
export const backendCrash: Scenario = {
  kind: 'backend_crash',
  foreseeable: false,
  description: 'a database backend is killed; the server drops all sessions and recovers',
  precursor: async () => undefined,
  async damage(stack) {
    await killBackend(stack).catch(() => undefined);
    await pause(stack, 4);
  },
  recover: (stack) => postgresReady(stack.layout),
};

/** The shop's process dies at once. */
export const appCrash: Scenario = {
  kind: 'app_crash',
  foreseeable: false,
  description: 'the shop process is killed and started again by its supervisor',
  precursor: async () => undefined,
  async damage(stack) {
    stack.shop.signal('SIGKILL');
    await pause(stack, 1);
  },
  async recover(stack) {
    stack.shop = launchShop(stack.table, stack.layout, stack.release);
    await shopReady(stack.layout);
  },
};
