import * as z from 'zod';
import {
  alarmsConfig,
  functionsConfig,
  gatewayConfig,
  keepConfig,
  logGroupsConfig,
  removalConfig,
  streamSize,
  tagsConfig,
} from './aws-stack-config.ts';

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

/** Shards that a stream on demand begins with. */
const ON_DEMAND_SHARDS = 4;

/** Settings of the stacks and functions on AWS. */
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
        ...streamSize,
      })
      .prefault({})
      .describe('The stream, and what the function predict-stream makes of it'),
    warningDays: z
      .int()
      .min(1)
      .max(3650)
      .default(90)
      .describe('How long warnings, incidents and anomalies stay in the table'),
    functions: functionsConfig,
    logGroups: logGroupsConfig,
    keep: keepConfig,
    alarms: alarmsConfig,
    gateway: gatewayConfig,
    removal: removalConfig,
    tags: tagsConfig,
  })
  .refine(({ stream, functions }) => functions.maxRecordAgeSeconds < stream.retentionHours * 3600, {
    path: ['functions', 'maxRecordAgeSeconds'],
    error: 'must be below aws.stream.retentionHours, or records are lost before they are given up on',
  })
  .refine(({ stream, functions }) => runsEveryShard(stream.shards, functions['predict-stream']), {
    path: ['functions', 'predict-stream', 'reservedConcurrency'],
    error:
      'must be at least aws.stream.shards (4 where they are on-demand), or some shards wait for others; or leave it unset',
  })
  .prefault({});

/** Checked settings of the stacks and functions. */
export type AwsConfig = z.infer<typeof awsConfig>;

/** Each shard is one invocation at a time: its state has one writer, so no number per shard can be set. */
function runsEveryShard(
  shards: number | 'on-demand',
  { reservedConcurrency }: { readonly reservedConcurrency?: number | undefined },
): boolean {
  const needed = shards === 'on-demand' ? ON_DEMAND_SHARDS : shards;
  return reservedConcurrency === undefined || reservedConcurrency >= needed;
}
