import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { postgresUser } from '../binaries.ts';
import type { Layout } from '../layout.ts';
import { connect } from './postgres.ts';

const TABLES = [
  'CREATE TABLE customers (id int PRIMARY KEY, name text, city text)',
  'CREATE TABLE products (id int PRIMARY KEY, title text, category int, price numeric(8,2))',
  'CREATE TABLE inventory (product_id int PRIMARY KEY, stock int, updated_at timestamptz DEFAULT now())',
  'CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id int, total numeric(10,2), created_at timestamptz DEFAULT now())',
  'CREATE TABLE order_items (order_id bigint, product_id int, quantity int)',
  'CREATE INDEX order_items_order ON order_items (order_id)',
  "INSERT INTO customers SELECT i, 'customer ' || i, 'city ' || i % 97 FROM generate_series(1, 4000) i",
  "INSERT INTO products SELECT i, md5(i::text) || ' ' || md5((i * 7)::text), i % 40, (i % 9000) / 100.0 + 1 FROM generate_series(1, 20000) i",
  'INSERT INTO inventory SELECT i, 1000000 FROM generate_series(1, 20000) i',
  "INSERT INTO orders (customer_id, total, created_at) SELECT i % 4000 + 1, i % 300, now() - i * interval '1 minute' FROM generate_series(1, 30000) i",
  'INSERT INTO order_items SELECT i, i % 20000 + 1, 1 FROM generate_series(1, 30000) i',
];

const RELEASE_TABLES = [
  'CREATE TABLE wishlists (customer_id int, product_id int, added_at timestamptz DEFAULT now(), PRIMARY KEY (customer_id, product_id))',
  'CREATE TABLE order_events (id bigserial PRIMARY KEY, order_id bigint, state text, at timestamptz DEFAULT now())',
];

/** Creates the shop's role, database and tables, and the audit table on the small disk where there is one. */
export async function createSchema(layout: Layout, hasSpool: boolean): Promise<void> {
  const admin = await connect(layout, 'postgres', 'setup');
  await admin.query('CREATE ROLE shop LOGIN');
  await admin.query('CREATE DATABASE shop OWNER shop');
  if (hasSpool) await createTablespace(layout, (sql) => admin.query(sql));
  await admin.end();
  const shop = await connect(layout, 'shop', 'setup');
  for (const sql of TABLES) await shop.query(sql);
  for (const sql of auditTable(hasSpool)) await shop.query(sql);
  await shop.query('ANALYZE customers, products, inventory, orders, order_items');
  await shop.end();
}

/**
 * Statements that create the audit table. Its text is random and must reach the disk in full, not compressed
 * into a few pages.
 */
export function auditTable(hasSpool: boolean): readonly string[] {
  const place = hasSpool ? ' TABLESPACE spool' : '';
  return [
    `CREATE TABLE audit_log (id bigserial, at timestamptz DEFAULT now(), entry text)${place}`,
    'ALTER TABLE audit_log ALTER COLUMN entry SET STORAGE EXTERNAL',
  ];
}

async function createTablespace(layout: Layout, run: (sql: string) => Promise<unknown>): Promise<void> {
  const folder = join(layout.spool, 'postgres');
  const user = postgresUser();
  mkdirSync(folder, { recursive: true });
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  await run(`CREATE TABLESPACE spool LOCATION '${folder}'`);
  await run('GRANT CREATE ON TABLESPACE spool TO shop');
  await run("ALTER ROLE shop SET temp_tablespaces = 'spool'");
}

/** Adds the tables that the application's second release uses. */
export async function migrateSchema(layout: Layout): Promise<void> {
  const shop = await connect(layout, 'shop', 'migrate');
  for (const sql of RELEASE_TABLES) await shop.query(sql);
  await shop.end();
}
