import * as z from 'zod';

/** Keys of the table of warnings and of its indexes; the stack makes the table, the adapter reads and writes it. */
export const WARNINGS_TABLE = {
  partition: 'pk',
  sort: 'sk',
  expires: 'expiresAt',
  indexes: [
    { name: 'byTime', partition: 'collection', sort: 'place' },
    { name: 'byIncident', partition: 'incident', sort: 'place' },
  ],
} as const;

/** Settings of the functions on AWS. */
export const awsConfig = z
  .strictObject({
    stream: z
      .strictObject({
        source: z
          .enum(['stream', 'partition-key'])
          .default('stream')
          .describe('Source of lines that name none: the stream as a whole, or their partition key'),
        renew: z
          .boolean()
          .default(false)
          .describe(
            'Learn anew where a checkpoint was made with other settings of parsing, sequences, ranking or anomaly; else the function stops with SHARD_SHAPE',
          ),
        keepPredictions: z
          .boolean()
          .default(true)
          .describe('Write every prediction to the data bucket: one S3 request per batch'),
        keepOutcomes: z
          .boolean()
          .default(true)
          .describe('Write what predictions turned out to be worth to the data bucket: one more'),
      })
      .prefault({})
      .describe('The function predict-stream'),
    warningDays: z
      .int()
      .min(1)
      .max(3650)
      .default(90)
      .describe('How long warnings, incidents and anomalies stay in the table'),
  })
  .prefault({});

/** Checked settings of the functions. */
export type AwsConfig = z.infer<typeof awsConfig>;
