import * as z from 'zod';

/** Settings of the local host: one machine, no account. */
export const localConfig = z
  .strictObject({
    commitSeconds: z
      .number()
      .min(0.1)
      .max(3600)
      .default(2)
      .describe('With --state: how often learned state, input positions and outputs are committed together'),
    commitEvents: z
      .int()
      .min(1000)
      .default(200_000)
      .describe('Commit after this many events at the latest, which bounds the outputs waiting in memory'),
    rejectedMaxBytes: z
      .int()
      .min(4096)
      .default(8_388_608)
      .describe(
        'Rejected records are kept with their reason in files of about this size, the last two of them',
      ),
    pollMilliseconds: z
      .int()
      .min(10)
      .max(60_000)
      .default(200)
      .describe('With --follow: how often the files are looked at'),
    threads: z
      .union([z.literal('auto'), z.literal(1), z.literal(2)])
      .default('auto')
      .describe(
        'Threads that `logcast run` works in: with 2 the ranking model has one of its own, with the same results; auto: 2 for many events where there is more than one core',
      ),
    webhook: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }).describe('Receives each warning and its end as a JSON POST'),
        timeoutSeconds: z.number().positive().max(60).default(5).describe('Time for one attempt'),
        maxWaiting: z
          .int()
          .min(1)
          .default(1000)
          .describe('Undelivered warnings kept; beyond it the oldest go'),
      })
      .optional()
      .describe('Where warnings are sent besides the terminal and the files'),
  })
  .prefault({});

export type LocalConfig = z.infer<typeof localConfig>;
