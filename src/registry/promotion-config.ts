import * as z from 'zod';

/** How versions of a registered model are compared on the live stream, and what follows from it. */
export const promotionConfig = z
  .strictObject({
    auto: z
      .boolean()
      .default(false)
      .describe(
        'Promote a better challenger, send away a worse one and roll back a worse champion by themselves; otherwise the evidence is only gathered',
      ),
    margin: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe(
        'Nats per event (log-loss plus pinball loss of the time) by which a challenger has to be better',
      ),
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Nats per event by which a version may be worse without being sent away'),
    alpha: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.01)
      .describe('Probability of a wrong promotion, and of a wrong rollback, over a whole trial'),
    minEvents: z.int().min(1).default(2000).describe('Nothing is decided on fewer events'),
    maxHours: z
      .number()
      .positive()
      .default(24 * 14)
      .describe('Hours of event time after which a challenger that is no better is sent away'),
    guardHours: z
      .number()
      .min(0)
      .default(24)
      .describe(
        'Hours for which the champion before goes on predicting after a promotion, to take over again',
      ),
    onAlarm: z
      .enum(['judge', 'roll-back'])
      .default('judge')
      .describe(
        'What an alarm about a model does on AWS: judge at once by the proof that there is; or, with auto, roll back within guardHours already where the champion before was the better one on minEvents at least',
      ),
    canaryShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.05)
      .describe(
        'Share of the sequences in which a challenger decides instead of the champion; 0: it only predicts',
      ),
    blockEvents: z
      .int()
      .min(10)
      .max(100_000)
      .default(100)
      .describe('Events whose losses are compared as one piece of evidence'),
  })
  .prefault({});

export type PromotionConfig = z.infer<typeof promotionConfig>;
