import * as z from 'zod';
import { principals, readPrincipal } from './iam-principal.ts';

/** What CloudWatch Logs can keep a log group for, days. */
const retentionDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 180, 365, 731, 1827, 3653]);

/** Shards of the stream, and for how long it keeps its records. */
export const streamSize = {
  shards: z
    .union([z.literal('on-demand'), z.int().min(1).max(500)])
    .default(1)
    .describe(
      'Shards (1 MB/s or 1,000 records/s each), or on-demand: never too few, thrice the price when idle',
    ),
  retentionHours: z
    .int()
    .min(24)
    .max(8760)
    .default(24)
    .describe('How long the stream keeps records: how late a fault may be found; above 24 it costs'),
};

function sizeOf(memoryMb: number, timeoutSeconds: number, what: string) {
  return z
    .strictObject({
      memoryMb: z.int().min(128).max(10_240).default(memoryMb).describe('1,769 MB are one vCPU'),
      timeoutSeconds: z.int().min(1).max(900).default(timeoutSeconds),
      reservedConcurrency: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe(
          'Most that run at once, and as many kept free for it of what the account may run; unset: it shares with all',
        ),
    })
    .prefault({})
    .describe(what);
}

/** Size of each function, and how the stream is handed to predict-stream. */
export const functionsConfig = z
  .strictObject({
    architecture: z.enum(['arm64', 'x64']).default('arm64').describe('arm64 is a fifth cheaper'),
    'predict-stream': sizeOf(1769, 120, 'Records of the stream to predictions and warnings'),
    'register-model': sizeOf(1769, 300, 'Uploads to versions, through the gate'),
    'promote-model': sizeOf(1024, 120, 'Which version speaks'),
    'predict-batch': sizeOf(3008, 900, 'Log files to predictions'),
    'inference-api': sizeOf(1769, 29, 'The HTTP API; API Gateway waits 30 s at most'),
    batchSize: z
      .int()
      .min(1000)
      .max(10_000)
      .default(10_000)
      .describe('Records of a batch; below 1,000 requests and checkpoints cost more than the work'),
    batchingWindowSeconds: z
      .int()
      .min(0)
      .max(300)
      .default(5)
      .describe('How long to wait for a batch to fill: the delay of a warning on a quiet stream'),
    retryAttempts: z
      .int()
      .min(0)
      .max(10_000)
      .default(10_000)
      .describe(
        'How often a failing batch comes again before it goes to the data bucket, unread by the stream: what no record can succeed with is set aside by the function itself, so what fails is a fault that passes, and the age of the records is the bound',
      ),
    maxRecordAgeSeconds: z
      .int()
      .min(60)
      .max(604_800)
      .default(43_200)
      .describe('Records older than this go to the data bucket unread; below the retention of the stream'),
    logRetentionDays: retentionDays.default(30).describe('How long the logs of the functions are kept'),
    promoteEveryMinutes: z
      .int()
      .min(1)
      .max(1440)
      .default(15)
      .describe('How often promote-model decides, beside alarms'),
  })
  .prefault({})
  .describe('Size of the functions, and of the batches that they are given');

/** Log groups that are sent to the stream. */
export const logGroupsConfig = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^(?!logcast-)[\w./#-]{1,512}$/, {
          error: 'must be the name of a log group, and not of Logcast itself, which would feed itself',
        })
        .describe('Name of a log group of this account and region'),
      filter: z.string().max(1024).default('').describe('CloudWatch Logs filter pattern; empty: every line'),
    }),
  )
  .default([])
  .describe('CloudWatch Logs groups that are sent to the stream: {name, filter}');

/** How long what lies in the buckets is kept. */
export const keepConfig = z
  .strictObject({
    archive: z
      .boolean()
      .default(true)
      .describe('Keep raw records in the data bucket by Firehose, which bills each record as at least 5 KB'),
    archiveDays: z.int().min(1).max(3650).default(365),
    predictionDays: z
      .int()
      .min(1)
      .max(3650)
      .default(90)
      .describe('Predictions, outcomes, pairs, rejected and failed records, and what lies under batch/'),
    replacedDays: z
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe('Replaced and deleted versions of objects; of checkpoints 1 day'),
    accessLogDays: z.int().min(1).max(3650).default(90),
  })
  .prefault({})
  .describe('How long the buckets keep things, days');

/** When people are told. */
export const alarmsConfig = z
  .strictObject({
    email: z
      .string()
      .regex(/^[^@\s]+@[^@\s]+$/)
      .optional()
      .describe('Address that alarms are sent to, once confirmed'),
    iteratorAgeSeconds: z.int().min(1).default(300).describe('How far predict-stream may be behind'),
    rejectedPercent: z.number().min(0).max(100).default(1).describe('Share of records that cannot be used'),
    topOneBelow: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe('Share of events named first, below which promote-model is called'),
  })
  .prefault({})
  .describe('When alarms ring');

/** The HTTP API of a stack. */
export const gatewayConfig = z
  .strictObject({
    enabled: z.boolean().default(true),
    requestsPerSecond: z
      .int()
      .min(1)
      .max(10_000)
      .default(50)
      .describe('Requests that all callers together may send; beyond it they get 429'),
    burst: z.int().min(1).max(5000).default(100).describe('How many of them may come at once'),
    readers: principals.describe(
      'ARNs of roles and users that may read, predict and infer; none: only who has execute-api:Invoke by other policies',
    ),
    operators: principals.describe(
      'ARNs of roles and users that may also move what serves: promote, roll back, set and remove aliases. Where there are any, nobody else may, whatever other policies allow',
    ),
  })
  .refine(
    ({ readers, operators }) =>
      new Set([...readers, ...operators].map((arn) => readPrincipal(arn)?.account)).size <= 1,
    {
      error:
        'readers and operators must be of one account, that of the stacks: an HTTP API lets no other account in; let its people assume a role here',
    },
  )
  .prefault({})
  .describe('API Gateway in front of inference-api');

/** What becomes of everything when the stacks are removed. */
export const removalConfig = z
  .strictObject({
    destroy: z
      .boolean()
      .default(false)
      .describe('Delete all data with the stacks; else nothing that holds data can be deleted by them'),
  })
  .prefault({})
  .describe('What happens when the stacks are removed');

/** Tags on everything. */
export const tagsConfig = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .default({})
  .describe('Tags on every resource, for the bill');
