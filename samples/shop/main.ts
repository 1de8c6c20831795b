import { createServer } from 'node:http';
import { applyControl, type Faults, startBackground } from './background.ts';
import { readJson, serveShop } from './server.ts';
import type { Control, ShopSettings } from './settings.ts';
import { openShop } from './shop.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as ShopSettings;
const shop = await openShop(settings);
const faults: Faults = { leakPerMinute: 0, bloatPerSecond: 0 };
const server = await serveShop(shop);
const control = createServer(async (request, response) => {
  const wish = (await readJson(request)) as Control;
  await applyControl(shop, faults, wish).catch(() => undefined);
  response.end();
});
control.listen(settings.ports.control, '127.0.0.1');
startBackground(shop, faults);
shop.say('info', 'started', { port: settings.ports.shop });

process.once('SIGTERM', () => {
  shop.say('info', 'stopped');
  server.close();
  process.exit(0);
});
