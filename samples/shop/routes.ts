import { get as httpGet } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Shop } from './shop.ts';

/** What a route gets to see of a request. */
export interface Call {
  readonly id: string;
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Status and body of an answer. */
export type Answer = readonly [status: number, body: unknown];

type Route = (shop: Shop, call: Call) => Promise<Answer>;

const EVENTS_HELD_MS = 25_000;
const SLOW_PARTNER_MS = 500;

/** Routes by method and path. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/product': showProduct,
  'GET /api/search': search,
  'GET /api/recommend': recommend,
  'GET /api/orders': listOrders,
  'POST /api/cart': updateCart,
  'POST /api/checkout': checkout,
  'POST /api/login': login,
  'POST /api/wishlist': toggleWish,
  'GET /api/events': holdEvents,
  'GET /api/health': async () => [200, { ok: true }],
};

async function showProduct(shop: Shop, { url }: Call): Promise<Answer> {
  const id = Number(url.searchParams.get('id'));
  const sql = 'SELECT p.*, i.stock FROM products p JOIN inventory i ON i.product_id = p.id WHERE p.id = $1';
  const { rows } = await shop.pool.query(sql, [id]);
  return rows.length === 0 ? [404, { error: 'no such product' }] : [200, rows[0]];
}

async function search(shop: Shop, { url }: Call): Promise<Answer> {
  const words = `%${url.searchParams.get('q') ?? ''}%`;
  const { rows } = await shop.pool.query('SELECT * FROM products WHERE title LIKE $1 LIMIT 20', [words]);
  return [200, rows];
}

async function recommend(shop: Shop, { id, url }: Call): Promise<Answer> {
  const started = performance.now();
  const quote = await askPartner(shop.settings.ports.partner);
  const ms = Math.round(performance.now() - started);
  if (ms > SLOW_PARTNER_MS) shop.say('warn', 'partnerSlow', { requestId: id, ms });
  const product = Number(url.searchParams.get('id'));
  const { rows } = await shop.pool.query('SELECT * FROM products WHERE category = $1 LIMIT 5', [
    product % 40,
  ]);
  return [200, { quote, rows }];
}

// No time-out, on purpose: a hanging partner takes the shop's requests with it.
function askPartner(port: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpGet({ host: '127.0.0.1', port, path: '/quote' }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
  });
}

async function listOrders(shop: Shop, { url }: Call): Promise<Answer> {
  const customer = Number(url.searchParams.get('customer'));
  const sql = 'SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 10';
  const { rows } = await shop.pool.query(sql, [customer]);
  return [200, rows];
}

async function updateCart(shop: Shop, { id, body }: Call): Promise<Answer> {
  const session = String(body['session']);
  const cart = JSON.stringify({ items: body['items'], at: Date.now() });
  await shop.redis.set(`cart:${session}`, cart, { expiration: { type: 'EX', value: 120 } });
  shop.say('info', 'cart', { requestId: id, session, items: (body['items'] as unknown[]).length });
  return [204, undefined];
}

// Stock is taken in the order of the cart, on purpose: two carts in opposite order can deadlock.
async function checkout(shop: Shop, { id, body }: Call): Promise<Answer> {
  const items = body['items'] as number[];
  const client = await shop.pool.connect();
  try {
    await client.query('BEGIN');
    for (const item of items) {
      const sql = 'UPDATE inventory SET stock = stock - 1, updated_at = now() WHERE product_id = $1';
      await client.query(sql, [item]);
    }
    const sql = 'INSERT INTO orders (customer_id, total) VALUES ($1, $2) RETURNING id';
    const { rows } = await client.query<{ id: string }>(sql, [body['customer'], items.length * 20]);
    const order = Number(rows[0]?.id);
    for (const item of items) await client.query('INSERT INTO order_items VALUES ($1, $2, 1)', [order, item]);
    if (shop.settings.release === 2) {
      await client.query("INSERT INTO order_events (order_id, state) VALUES ($1, 'placed')", [order]);
    }
    await client.query('COMMIT');
    shop.say('info', 'order', { requestId: id, order, items: items.length });
    client.release();
    return [201, { order }];
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function login(shop: Shop, { id, body }: Call): Promise<Answer> {
  const session = String(body['session']);
  if (body['password'] !== 'right') {
    shop.say('warn', 'login', { requestId: id, user: body['user'] });
    return [401, { error: 'wrong password' }];
  }
  await shop.redis.set(`session:${session}`, String(body['user']), {
    expiration: { type: 'EX', value: 300 },
  });
  return [200, { session }];
}

async function toggleWish(shop: Shop, { id, body }: Call): Promise<Answer> {
  if (shop.settings.release === 1) return [404, { error: 'not found' }];
  const wish = [body['customer'], body['product']];
  const sql = 'DELETE FROM wishlists WHERE customer_id = $1 AND product_id = $2';
  const { rowCount } = await shop.pool.query(sql, wish);
  const insert = 'INSERT INTO wishlists VALUES ($1, $2) ON CONFLICT DO NOTHING';
  if (rowCount === 0) await shop.pool.query(insert, wish);
  shop.say('info', 'wish', { requestId: id, customer: body['customer'] });
  return [200, { added: rowCount === 0 }];
}

async function holdEvents(shop: Shop): Promise<Answer> {
  shop.gauges.subscribers += 1;
  if (shop.gauges.subscribers % 10 === 0) {
    shop.say('info', 'subscribers', { count: shop.gauges.subscribers });
  }
  try {
    await delay(EVENTS_HELD_MS);
  } finally {
    shop.gauges.subscribers -= 1;
  }
  return [200, []];
}
