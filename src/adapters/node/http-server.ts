import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

/** Turns requests into responses. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /** Takes no more requests, waits for those under way, at most so long, and ends. */
  stop(graceMilliseconds: number): Promise<void>;
}

/** What a client may take its time with, ms: headers, and a whole request. */
const HEADERS_WITHIN = 10_000;
const REQUEST_WITHIN = 60_000;

/** Serves on an address and port (0: a free one). Rejects with the system's error where that cannot be. */
export async function listen(fetch: Fetch, host: string, port: number): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: HEADERS_WITHIN, requestTimeout: REQUEST_WITHIN, maxHeaderSize: 16_384 },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async (grace) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const late = setTimeout(() => {
        if ('closeAllConnections' in server) server.closeAllConnections();
      }, grace);
      await closed;
      clearTimeout(late);
    },
  };
}
