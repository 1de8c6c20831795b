import { MAX_CONNECTIONS } from '../servers/postgres.ts';
import { controlShop } from '../servers/shop.ts';
import { pause, type Stack } from '../stack.ts';
import type { Scenario } from './scenario.ts';

// Connections that ordinary work holds, and those that PostgreSQL keeps for superusers.
const FREE_SLOTS = MAX_CONNECTIONS - 3 - 5;

const leak = (stack: Stack, perMinute: number) => controlShop(stack.layout, { leakPerMinute: perMinute });

/** Exports of the shop forget to close their connection until no slot is left. */
export const poolExhaustion: Scenario = {
  kind: 'pool_exhaustion',
  foreseeable: true,
  description: 'exports leak database connections until the server refuses new ones',
  lookalike: 'a burst of exports holds many connections and closes them in time',
  async precursor(stack, { leadSeconds, reach }) {
    const wanted = FREE_SLOTS * reach;
    await leak(stack, Math.max(4, (wanted / leadSeconds) * 60 * stack.random.around(1, 0.12)));
    await pause(stack, leadSeconds);
    if (reach < 1) await leak(stack, 0);
  },
  async damage(stack) {
    await leak(stack, 50);
    await pause(stack, 2);
  },
  async recover(stack) {
    await controlShop(stack.layout, { leakPerMinute: 0, closeLeaked: true });
  },
};
