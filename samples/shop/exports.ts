import pg from 'pg';
import { database, type Shop } from './shop.ts';

const EXPORT_SQL =
  'SELECT o.id, o.total, c.city FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY c.city, o.total LIMIT $1';

/** Runs one export on a connection of its own; with `leak` the connection is forgotten instead of closed. */
export async function runExport(shop: Shop, leak: boolean): Promise<void> {
  const job = Math.floor(Math.random() * 1e6).toString(36);
  const limit = 500 + Math.floor(Math.random() * 20_000);
  const client = new pg.Client(database(shop.settings, 'export'));
  client.on('error', () => forget(shop, client));
  shop.say('info', 'exportStart', { job });
  try {
    await client.connect();
    if (leak) shop.leaked.push(client);
    const { rowCount } = await client.query(EXPORT_SQL, [limit]);
    shop.say('info', 'exportEnd', { job, rows: rowCount });
  } catch (error) {
    shop.say('error', 'exportFailed', { job, err: (error as Error).message });
  }
  if (!leak) await client.end().catch(() => undefined);
}

/** Closes what leaked. */
export async function closeLeaked(shop: Shop): Promise<void> {
  const clients = shop.leaked.splice(0);
  await Promise.allSettled(clients.map((client) => client.end()));
}

function forget(shop: Shop, client: pg.Client): void {
  const at = shop.leaked.indexOf(client);
  if (at >= 0) shop.leaked.splice(at, 1);
}
