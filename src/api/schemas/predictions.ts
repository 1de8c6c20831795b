import * as z from 'zod';
import { anomalySchema } from './records.ts';

const time = z.iso.datetime({ offset: true });
const scalar = z.union([z.string().max(4096), z.number(), z.boolean()]);

/** Longest message or line, characters. */
const LINE = 65_536;

const event = z
  .strictObject({
    time: z.union([time, z.number()]).describe('ISO 8601, or epoch milliseconds'),
    sequence: z.string().min(1).max(512).optional(),
    source: z.string().min(1).max(512).optional(),
    type: z
      .string()
      .min(1)
      .max(LINE)
      .optional()
      .describe('Event type or template, where the sender knows it'),
    message: z.string().max(LINE).optional(),
    severity: z.union([z.string().max(32), z.number()]).optional(),
    tags: z.array(z.string().max(256)).max(64).optional(),
    id: z.string().max(256).optional(),
    fields: z.record(z.string().max(256), scalar).optional(),
  })
  .refine(({ type, message }) => type !== undefined || message !== undefined, {
    error: 'expected a type or a message',
  });

/** What a forecast is asked from; nothing of it is learned. */
export const predictionRequestSchema = z
  .strictObject({
    events: z.array(event).optional().describe('Structured events, oldest first'),
    lines: z.array(z.string().max(LINE)).optional().describe('Raw log lines, oldest first'),
    source: z.string().min(1).max(512).default('api').describe('Where raw lines come from: a file or host'),
    top: z.int().min(1).max(9).default(5).describe('Candidates told of each prediction'),
    sequences: z.int().min(1).max(1000).default(100).describe('Sequences told of, latest first'),
  })
  .refine(({ events, lines }) => events === undefined || lines === undefined, {
    error: 'expected either events or lines, got both',
    path: ['lines'],
  });

/** A forecast for one sequence. */
const predictionSchema = z.object({
  sequence: z.string(),
  time: time.describe('Event time of the last event known'),
  after: z.object({ type: z.string(), event: z.string().optional() }).optional(),
  next: z.array(z.object({ type: z.string(), template: z.string(), probability: z.number() })),
  novelty: z.number().describe('Probability of an event type that was never seen before'),
  seconds: z
    .object({ q10: z.number(), q50: z.number(), q90: z.number(), mean: z.number().optional() })
    .optional()
    .describe('Seconds until the next event'),
  because: z.array(z.object({ expert: z.string(), score: z.number() })),
});

/** P(a watched class of events begins within the horizon). */
const riskSchema = z.object({
  watch: z.string(),
  horizonSeconds: z.number(),
  time: time.describe('Grid point that it holds for'),
  probability: z.number(),
  baseRate: z.number(),
  recency: z.number(),
  skill: z.number().describe('0 or less: no better than the plain baselines, do not act on it'),
});

/** What is expected after the events that were sent. */
export const predictionAnswerSchema = z.object({
  state: z
    .object({ events: z.int(), eventTypes: z.int() })
    .describe('What the forecast comes from: events learned so far'),
  read: z.object({
    events: z.int(),
    rejected: z.array(z.object({ position: z.int(), reason: z.string(), detail: z.string() })),
  }),
  predictions: z.array(predictionSchema),
  risk: z.array(riskSchema),
  anomalies: z.array(anomalySchema),
});

export type PredictionRequest = z.infer<typeof predictionRequestSchema>;
export type PredictionAnswer = z.infer<typeof predictionAnswerSchema>;
