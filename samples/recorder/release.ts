import { writeNginxConfig } from './servers/nginx.ts';
import { launchPostgres, postgresReady, writePostgresConfig } from './servers/postgres.ts';
import { migrateSchema } from './servers/schema.ts';
import { launchShop, shopReady } from './servers/shop.ts';
import type { Stack } from './stack.ts';

/**
 * What changes at two thirds of the recording: another prefix and other settings in PostgreSQL, another access
 * log format in nginx, new tables, and a shop with other message texts, routes and traffic.
 */
export async function applyRelease(stack: Stack): Promise<void> {
  const { layout, table } = stack;
  writePostgresConfig(layout, 1);
  if (!stack.postgres.alive()) stack.postgres = launchPostgres(table, stack.binaries, layout);
  await postgresReady(layout);
  await migrateSchema(layout);
  await table.stop(stack.shop);
  stack.shop = launchShop(table, layout, 2);
  await shopReady(layout);
  writeNginxConfig(layout, 1);
  stack.nginx.signal('SIGHUP');
  stack.release = 2;
}
