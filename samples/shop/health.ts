import { statfs } from 'node:fs/promises';
import type { Shop } from './shop.ts';

const HIGH = { connections: 0.45, memory: 0.5, disk: 0.5 };

/** Measures the stores once, writes one health line and a warning for each that runs short. */
export async function reportHealth(shop: Shop): Promise<void> {
  const [connections, memory, disk] = await Promise.all([
    countConnections(shop),
    redisMegabytes(shop),
    diskPercent(shop.settings.spool),
  ]);
  const { limits } = shop.settings;
  const { inFlight, subscribers } = shop.gauges;
  shop.say('info', 'health', { connections, redisMb: memory, spoolPct: disk, inFlight, subscribers });
  if (connections !== null && connections > HIGH.connections * limits.connections) {
    shop.say('warn', 'connections', { used: connections, limit: limits.connections });
  }
  if (memory !== null && memory > HIGH.memory * limits.redisMegabytes) {
    shop.say('warn', 'memory', { usedMb: memory, limitMb: limits.redisMegabytes });
  }
  if (disk !== null && disk > HIGH.disk * 100) shop.say('warn', 'disk', { usedPct: disk });
}

async function countConnections(shop: Shop): Promise<number | null> {
  try {
    const sql = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend'";
    const { rows } = await shop.pool.query<{ n: number }>(sql);
    return rows[0]?.n ?? null;
  } catch {
    return null;
  }
}

async function redisMegabytes(shop: Shop): Promise<number | null> {
  try {
    const used = /used_memory:(\d+)/.exec(String(await shop.redis.info('memory')))?.[1];
    return Math.round(Number(used) / 104857.6) / 10;
  } catch {
    return null;
  }
}

async function diskPercent(folder: string): Promise<number | null> {
  try {
    const { blocks, bavail } = await statfs(folder);
    return Math.round((100 * (blocks - bavail)) / blocks);
  } catch {
    return null;
  }
}
