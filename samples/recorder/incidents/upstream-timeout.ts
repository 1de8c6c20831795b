import { PARTNER_MEDIAN_MS } from '../servers/partner.ts';
import { pause } from '../stack.ts';
import type { Scenario } from './scenario.ts';

const STEP_SECONDS = 4;
// nginx gives up after five seconds; response times scatter by a third around the median.
const SAFE_MEDIAN_MS = 2300;
const HURTING_MEDIAN_MS = 6500;

/** The pricing partner answers ever more slowly until nginx gives up waiting for the shop. */
export const upstreamTimeout: Scenario = {
  kind: 'upstream_timeout',
  foreseeable: true,
  description: 'a partner service slows down until requests through the shop exceed the proxy time-out',
  lookalike: 'a partner service slows down for a while and recovers below the time-out',
  async precursor(stack, { leadSeconds, reach }) {
    const steps = Math.max(1, Math.round(leadSeconds / STEP_SECONDS));
    const growth = (SAFE_MEDIAN_MS * reach) / PARTNER_MEDIAN_MS;
    for (let step = 1; step <= steps; step += 1) {
      // From half of the way in logarithms: slow enough to be noticed early on.
      const share = 0.55 + (0.45 * step) / steps;
      stack.partner.slowDown(PARTNER_MEDIAN_MS * growth ** share * stack.random.around(1, 0.12));
      await pause(stack, leadSeconds / steps);
    }
  },
  async damage(stack) {
    stack.partner.slowDown(HURTING_MEDIAN_MS * stack.random.around(1, 0.2));
    await pause(stack, 2);
  },
  async recover(stack) {
    stack.partner.slowDown(PARTNER_MEDIAN_MS);
  },
};
