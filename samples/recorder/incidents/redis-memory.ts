import { REDIS_MEGABYTES } from '../servers/redis.ts';
import { controlShop } from '../servers/shop.ts';
import { pause, type Stack } from '../stack.ts';
import type { Scenario } from './scenario.ts';

const FREE_BYTES = (REDIS_MEGABYTES - 2.2) * 1024 * 1024;

const bloat = (stack: Stack, perSecond: number) => controlShop(stack.layout, { bloatPerSecond: perSecond });

/** Guest sessions are stored without an expiry until Redis refuses writes. */
export const redisMemory: Scenario = {
  kind: 'redis_memory',
  foreseeable: true,
  description: 'sessions without expiry fill Redis up to its memory limit, which refuses further writes',
  lookalike: 'session memory rises towards the limit and is purged in time',
  async precursor(stack, { leadSeconds, reach }) {
    const perSecond = (FREE_BYTES * reach * 0.92) / leadSeconds;
    await bloat(stack, perSecond * stack.random.around(1, 0.12));
    await pause(stack, leadSeconds);
  },
  async damage(stack) {
    await bloat(stack, FREE_BYTES / 25);
    await pause(stack, 2);
  },
  async recover(stack) {
    await controlShop(stack.layout, { bloatPerSecond: 0, purgeSessions: true });
  },
};
