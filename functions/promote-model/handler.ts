import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { coldStart } from '../../src/hosts/aws/cold-start.ts';
import { modelPromoter, type PromotionResult } from '../../src/hosts/aws/promote-model.ts';

let opened: ReturnType<typeof modelPromoter> | undefined;

/** A schedule, or an alarm: judges registered models by the paired blocks of all shards, and moves aliases once. */
export const handler = middy(async (event: unknown, context: Context): Promise<PromotionResult> => {
  opened ??= modelPromoter(import.meta.dirname);
  try {
    return await opened.promoter.take(event, () => context.getRemainingTimeInMillis());
  } finally {
    await opened.metrics.flush();
  }
}).use(coldStart('promote-model'));
