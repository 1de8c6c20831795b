import { runJob } from '../clients/jobs.ts';
import { HOT_PRODUCTS } from '../clients/traffic.ts';
import { pause, type Stack } from '../stack.ts';
import type { Scenario, Shape } from './scenario.ts';

const reprice = (product: number) =>
  `UPDATE inventory SET stock = stock + 1, updated_at = now() WHERE product_id = ${product}`;

/** Takes rows in the given order, holding each for a while before the next. */
async function holdRows(stack: Stack, products: readonly number[], seconds: number): Promise<void> {
  await runJob(stack, 'reprice', async (query) => {
    await query('BEGIN');
    for (const product of products) {
      await query(reprice(product));
      await pause(stack, seconds);
    }
    await query('COMMIT');
  });
}

/** Holds one popular row after the other for a share of the lead time; nobody is made to fail yet. */
async function contend(stack: Stack, { leadSeconds, reach }: Shape, share: number): Promise<void> {
  const began = Date.now();
  const gone = () => (Date.now() - began) / 1000 / (leadSeconds * share);
  while (gone() < 1) {
    const hold = (0.7 + 0.8 * Math.min(1, gone()) * reach) * stack.random.around(1, 0.2);
    await holdRows(stack, [stack.random.pick(HOT_PRODUCTS)], Math.min(1.7, hold));
    await pause(stack, Math.min(4, stack.random.waiting(1.6 - gone())));
  }
}

/** A repricing job holds popular rows ever longer, then takes them against the order of the checkouts. */
export const lockPileUp: Scenario = {
  kind: 'deadlock',
  foreseeable: true,
  description: 'a repricing job piles up row locks under the checkouts and ends in deadlocks',
  lookalike: 'a repricing job makes checkouts wait for row locks, all of which are granted',
  async precursor(stack, shape) {
    const later = pause(stack, shape.leadSeconds * 0.3).then(() => contend(stack, shape, 0.7));
    await Promise.all([contend(stack, shape, 1), later]);
  },
  async damage(stack) {
    const second = pause(stack, stack.random.between(0.1, 0.6)).then(() => holdRows(stack, [1, 2], 0.7));
    await Promise.all([
      holdRows(
        stack,
        stack.random.pick([
          [2, 1],
          [3, 2, 1],
        ]),
        0.75,
      ),
      second,
    ]);
    await pause(stack, stack.random.waiting(0.7));
  },
  recover: async () => undefined,
};
