import type { Binaries } from '../binaries.ts';
import type { Layout } from '../layout.ts';
import type { ProcessTable, Running } from '../processes.ts';
import { launchNginx } from './nginx.ts';
import { launchPostgres, postgresReady } from './postgres.ts';
import { launchRedis, redisReady } from './redis.ts';
import { createSchema } from './schema.ts';
import { launchShop, shopReady } from './shop.ts';

/** The processes of a recording; scenarios replace those they restart. */
export interface Servers {
  postgres: Running;
  redis: Running;
  nginx: Running;
  shop: Running;
}

/** Starts the servers in the order in which they need each other and fills the database. */
export async function launchServers(
  table: ProcessTable,
  binaries: Binaries,
  layout: Layout,
  hasSpool: boolean,
): Promise<Servers> {
  const postgres = launchPostgres(table, binaries, layout);
  const redis = launchRedis(table, binaries, layout);
  await Promise.all([postgresReady(layout), redisReady(layout)]);
  await createSchema(layout, hasSpool);
  const shop = launchShop(table, layout, 1);
  await shopReady(layout);
  const nginx = launchNginx(table, binaries, layout);
  return { postgres, redis, nginx, shop };
}
