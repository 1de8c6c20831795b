import { setTimeout as delay } from 'node:timers/promises';
import { closeLeaked, runExport } from './exports.ts';
import { reportHealth } from './health.ts';
import type { Control } from './settings.ts';
import type { Shop } from './shop.ts';

const HEALTH_EVERY_MS = 6000;
const EXPORT_EVERY_MS = 45_000;
const SMALLEST_SESSION = 250;
const SESSION_SPREAD = 200;

/** Faults that are switched on at present. */
export interface Faults {
  leakPerMinute: number;
  bloatPerSecond: number;
}

/** Runs the shop's periodic work until the process ends. */
export function startBackground(shop: Shop, faults: Faults): void {
  void forever(HEALTH_EVERY_MS, () => reportHealth(shop));
  void forever(1000, async () => {
    const perSecond = faults.leakPerMinute / 60 || 1000 / EXPORT_EVERY_MS;
    if (shop.gauges.paused || Math.random() > perSecond) return;
    await runExport(shop, faults.leakPerMinute > 0);
  });
  void forever(1000, () => bloatSessions(shop, faults.bloatPerSecond));
}

async function forever(everyMs: number, work: () => Promise<void>): Promise<void> {
  for (;;) {
    await delay(everyMs * (0.9 + 0.2 * Math.random()));
    await work().catch(() => undefined);
  }
}

// The stored text repeats itself, so that snapshots on the small disk stay small while the memory fills up.
async function bloatSessions(shop: Shop, bytesPerSecond: number): Promise<void> {
  let refused = 0;
  let reason = '';
  for (let left = bytesPerSecond * (0.3 + 1.4 * Math.random()); left > 0; ) {
    const bytes = SMALLEST_SESSION * SESSION_SPREAD ** Math.random();
    const key = `session:guest:${Math.random().toString(36).slice(2)}`;
    await shop.redis.set(key, 'visited /product '.repeat(bytes / 17)).catch((error: Error) => {
      refused += 1;
      reason = error.message;
    });
    left -= bytes;
  }
  if (refused > 0) shop.say('error', 'failed', { route: 'session store', err: reason, refused });
}

/** Applies what arrives on the control port. */
export async function applyControl(shop: Shop, faults: Faults, control: Control): Promise<void> {
  if (control.leakPerMinute !== undefined) faults.leakPerMinute = control.leakPerMinute;
  if (control.bloatPerSecond !== undefined) faults.bloatPerSecond = control.bloatPerSecond;
  if (control.closeLeaked) await closeLeaked(shop);
  if (control.purgeSessions) await purgeSessions(shop);
  if (control.drain !== undefined) {
    shop.gauges.paused = control.drain;
    shop.say('info', control.drain ? 'drain' : 'resume');
  }
}

async function purgeSessions(shop: Shop): Promise<void> {
  const keys = await shop.redis.keys('session:guest:*');
  if (keys.length > 0) await shop.redis.del(keys);
  shop.say('info', 'purge', { sessions: keys.length });
}
