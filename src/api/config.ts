import * as z from 'zod';

/** Settings of the HTTP API: the same on one machine and on AWS, but for the address. */
export const apiConfig = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address that `logcast serve` binds'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port that it binds; 0: any free one, which is printed'),
  token: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Bearer token that callers must send. Better kept in LOGCAST_API_TOKEN or in the token file than here',
    ),
  tokenFile: z
    .string()
    .min(1)
    .default('.logcast/api-token')
    .describe('Holds the token; made at the first start of a server that is to be reached from elsewhere'),
  maxBodyBytes: z
    .int()
    .min(1024)
    .max(67_108_864)
    .default(4_194_304)
    .describe(
      'Larger requests are refused with 413; on AWS, Lambda itself refuses more than 6 MB, of which base64 takes a quarter',
    ),
  maxEvents: z
    .int()
    .min(1)
    .max(100_000)
    .default(5000)
    .describe('Events or lines in one request for a forecast'),
  maxTensorValues: z
    .int()
    .min(1)
    .max(16_777_216)
    .default(262_144)
    .describe('Numbers in all tensors of one inference request or of its answer'),
  maxPage: z.int().min(1).max(10_000).default(500).describe('Records in one page'),
  batchMilliseconds: z
    .number()
    .min(0)
    .max(1000)
    .default(1)
    .describe(
      'How long an inference request waits for others that can share its call, while others are about; 0: each has a call of its own',
    ),
  maxBatch: z.int().min(1).max(4096).default(32).describe('Rows that one call of a graph takes'),
  maxWaiting: z
    .int()
    .min(1)
    .max(100_000)
    .default(256)
    .describe('Requests that may wait for a thread; further ones get 503 with Retry-After'),
  threads: z.int().min(1).max(64).default(1).describe('Threads that run graphs'),
  timeoutSeconds: z
    .number()
    .positive()
    .max(300)
    .default(20)
    .describe('A forecast or an inference that takes longer is given up with 503'),
});

/** Checked settings of the API. */
export type ApiConfig = z.infer<typeof apiConfig>;
