import * as z from 'zod';
import { patternFault } from '../events/pattern-safety.ts';

/** A regular expression that meets every message, so none that can take exponential time. */
const pattern = z.string().superRefine((source, context) => {
  const fault = patternFault(source);
  if (fault !== undefined)
    context.addIssue({ code: 'custom', message: `a safe regular expression: ${fault}` });
});

/** Where the key of an event's sequence comes from. A key stated by the sender (`sequence`) always wins. */
const sequenceKey = z.union([
  z
    .enum(['source', 'stream'])
    .describe('source: one sequence per file, host or node; stream: one for everything'),
  z.strictObject({ field: z.string().min(1) }).describe('A field of a structured record, such as traceId'),
  z
    .strictObject({ pattern })
    .describe(
      'A regular expression over the message; group 1 or the whole match is the key, each match a sequence',
    ),
]);

/** Settings of the sequences stage. */
export const sequencesConfig = z
  .strictObject({
    key: sequenceKey.default('source').describe('What events are grouped by'),
    idleTimeoutSeconds: z
      .number()
      .nonnegative()
      .default(0)
      .describe('A sequence ends after this long without an event (event time); 0: never'),
    maxLength: z
      .int()
      .nonnegative()
      .default(0)
      .describe('A sequence ends after this many events, which bounds sessions that never close; 0: never'),
    endOn: z
      .array(pattern)
      .default([])
      .describe('Message patterns that close their sequence: an explicit end-of-session event'),
    coalesceSeconds: z
      .number()
      .nonnegative()
      .default(0)
      .describe(
        'A repeat of an event type in its sequence within this time is counted, not predicted; 0: off',
      ),
    latenessSeconds: z
      .number()
      .nonnegative()
      .default(0)
      .describe(
        'Events are held this long (event time) and put in time order; later ones are taken at the current time',
      ),
    capacity: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(20_000)
      .describe('Open sequences remembered; beyond it the least recently active one is forgotten'),
    endAtInputEnd: z
      .enum(['auto', 'always', 'never'])
      .default('auto')
      .describe(
        'What the end of the input is to its sequences; auto: where there are several keyed ones their sessions are judged, but it tells nothing of how they end; always: the end of each, learned like others and scored apart; never: nothing',
      ),
  })
  .prefault({});

export type SequencesConfig = z.infer<typeof sequencesConfig>;
