import { visit } from '../clients/visitor.ts';
import { WORKER_CONNECTIONS } from '../servers/nginx.ts';
import { pause, type Stack } from '../stack.ts';
import type { Scenario } from './scenario.ts';

// Each held request takes a connection to the visitor and one to the shop.
const FULL = WORKER_CONNECTIONS / 2;

/** Visitors who hold an event stream open and come back as soon as it ends, while they are wanted. */
async function subscribe(stack: Stack, number: number): Promise<void> {
  while (number < stack.jobs.subscribers && !stack.signal.aborted) {
    const status = await visit(stack, stack.random, {
      method: 'GET',
      path: '/api/events',
      timeoutMs: 40_000,
    });
    if (status === 0) await pause(stack, stack.random.between(0.5, 2)).catch(() => undefined);
  }
}

function raiseTo(stack: Stack, count: number): void {
  for (let number = stack.jobs.subscribers; number < count; number += 1) {
    stack.jobs.subscribers = number + 1;
    void subscribe(stack, number);
  }
}

/** The new release's event streams hold connections until nginx has none left: new in the last third. */
export const connectionFlood: Scenario = {
  kind: 'connection_flood',
  foreseeable: true,
  description: 'subscribers of the new event stream use up the connections of the nginx worker',
  lookalike: 'many visitors subscribe to the event stream, fewer than nginx can hold',
  async precursor(stack, { leadSeconds, reach }) {
    const steps = Math.max(4, Math.round(leadSeconds / 3));
    for (let step = 1; step <= steps; step += 1) {
      raiseTo(stack, Math.round((0.9 * FULL * reach * step) / steps));
      await pause(stack, (leadSeconds / steps) * stack.random.around(1, 0.3));
    }
  },
  async damage(stack) {
    raiseTo(stack, Math.min(FULL + 16, stack.jobs.subscribers + 4));
    await pause(stack, 2);
  },
  async recover(stack) {
    stack.jobs.subscribers = 0;
  },
};
