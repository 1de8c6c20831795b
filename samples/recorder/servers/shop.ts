import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Control, ShopSettings } from '../../shop/settings.ts';
import type { Layout } from '../layout.ts';
import { type ProcessTable, type Running, until } from '../processes.ts';
import { MAX_CONNECTIONS } from './postgres.ts';
import { REDIS_MEGABYTES } from './redis.ts';

const MAIN = fileURLToPath(new URL('../../shop/main.ts', import.meta.url));

/** Starts the shop in one of its two releases. */
export function launchShop(table: ProcessTable, layout: Layout, release: 1 | 2): Running {
  const settings: ShopSettings = {
    log: layout.log('app.log'),
    ports: layout.ports,
    limits: { connections: MAX_CONNECTIONS, redisMegabytes: REDIS_MEGABYTES },
    spool: layout.spool,
    release,
  };
  return table.launch({
    name: 'shop',
    command: process.execPath,
    args: ['--max-old-space-size=128', MAIN, JSON.stringify(settings)],
    log: layout.log('shop-output.log'),
    stopSignal: 'SIGTERM',
  });
}

/** Switches faults in the shop on and off; fails when the shop is down. */
export function controlShop(layout: Layout, control: Control): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = {
      host: '127.0.0.1',
      port: layout.ports.control,
      method: 'POST',
      agent: false,
      timeout: 5000,
    };
    const call = request(target, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    call.on('timeout', () => call.destroy(new Error('the shop did not answer on its control port')));
    call.on('error', reject);
    call.end(JSON.stringify(control));
  });
}

/** Waits until the shop takes control messages. */
export async function shopReady(layout: Layout): Promise<void> {
  await until('The shop', () => controlShop(layout, {}));
}
