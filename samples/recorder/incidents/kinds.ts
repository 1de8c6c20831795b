import { appCrash, backendCrash } from './crashes.ts';
import { diskFull } from './disk-full.ts';
import { lockPileUp } from './lock-pile-up.ts';
import { maintenance } from './maintenance.ts';
import { poolExhaustion } from './pool-exhaustion.ts';
import { redisMemory } from './redis-memory.ts';
import type { Scenario } from './scenario.ts';
import { upstreamTimeout } from './upstream-timeout.ts';

/** Kinds that occur throughout a recording, with their number in a hundred minutes. */
export const REGULAR: readonly (readonly [Scenario, number])[] = [
  [poolExhaustion, 6],
  [lockPileUp, 6],
  [diskFull, 6],
  [redisMemory, 6],
  [upstreamTimeout, 7],
  [maintenance, 4],
  [backendCrash, 1],
  [appCrash, 1],
];

/** Connection floods in a hundred minutes, all of them in the last third. */
export const FLOODS = 4;
