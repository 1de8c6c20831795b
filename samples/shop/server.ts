import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, ROUTES } from './routes.ts';
import type { Shop } from './shop.ts';

const SLOW_MS = 700;

/** Starts the public side of the shop. */
export async function serveShop(shop: Shop): Promise<Server> {
  const server = createServer((request, response) => {
    void handle(shop, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(shop.settings.ports.shop, '127.0.0.1', resolve));
  return server;
}

async function handle(shop: Shop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://shop.example');
  const started = performance.now();
  const id = String(request.headers['x-request-id'] ?? randomUUID()).slice(0, 12);
  const route = `${request.method} ${url.pathname}`;
  shop.gauges.inFlight += 1;
  const [status, body] = await answer(shop, route, { id, url, body: await readJson(request) });
  shop.gauges.inFlight -= 1;
  const ms = Math.round(performance.now() - started);
  if (ms > SLOW_MS && url.pathname !== '/api/events') {
    shop.say('warn', 'slow', { requestId: id, route, status, ms });
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function answer(
  shop: Shop,
  route: string,
  call: Parameters<(typeof ROUTES)[string]>[1],
): Promise<Answer> {
  const handler = ROUTES[route];
  if (handler === undefined) return [404, { error: 'not found' }];
  try {
    return await handler(shop, call);
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    shop.say('error', 'failed', { requestId: call.id, route, err: message, ...(code && { code }) });
    return [500, { error: 'internal error' }];
  }
}

/** Reads a small JSON body; an empty or broken one counts as an empty object. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
