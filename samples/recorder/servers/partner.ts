import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Layout } from '../layout.ts';
import type { Random } from '../random.ts';

/** The pricing service of another company, on which the shop depends without a time-out of its own. */
export interface Partner {
  /** Sets the median of its response time. */
  slowDown(medianMs: number): void;
  close(): void;
}

/** Normal median response time of the partner, ms. */
export const PARTNER_MEDIAN_MS = 35;

/** Starts the partner inside the recorder's process. */
export async function startPartner(layout: Layout, random: Random): Promise<Partner> {
  let median = PARTNER_MEDIAN_MS;
  const server: Server = createServer(async (request, response) => {
    request.resume();
    await delay(Math.min(30_000, random.around(median, 0.35)), undefined, { ref: false });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ price: Math.round(random.between(100, 9000)) / 100 }));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(layout.ports.partner, '127.0.0.1', resolve);
  });
  return {
    slowDown: (medianMs) => {
      median = medianMs;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
