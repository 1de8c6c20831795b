import * as z from 'zod';
import { SEVERITY } from '../events/log-event.ts';
import { SpecialistRuleError } from './errors.ts';
import { compileRule } from './rule.ts';

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(50)]);
const severities = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** What a watched event looks like: all conditions given must hold; within a list any one suffices. */
export const watchRule = z.strictObject({
  type: oneOrMore
    .optional()
    .describe('Event type, by its id or, the same on every machine, its template; one or several'),
  template: oneOrMore.optional().describe('Regular expression searched in the template of the event type'),
  tag: oneOrMore.optional().describe('Tag of the event, one or several'),
  severity: z
    .union([z.enum(severities), z.number().int().min(SEVERITY.trace).max(24)])
    .optional()
    .describe('Least severity: a level or an OpenTelemetry severity number'),
  component: oneOrMore
    .optional()
    .describe('Component (logger, process, module), one or several, compared exactly'),
  field: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe('Regular expression searched in each named field of a structured event; all must match'),
  pattern: oneOrMore.optional().describe('Regular expression searched in the message of each event'),
});
export type WatchRule = z.output<typeof watchRule>;

/** Why a rule cannot be used, so that a wrong pattern is reported with the rest of the configuration. */
function problemOf(rule: WatchRule): string | undefined {
  try {
    compileRule(rule);
    return undefined;
  } catch (error) {
    if (error instanceof SpecialistRuleError) return error.message;
    throw error;
  }
}

/** One class of events to be warned of, and how. */
export const specialistConfig = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/)
      .describe('Name: lower case letters, digits and dashes; it is part of the ids of its warnings'),
    description: z
      .string()
      .max(500)
      .default('')
      .describe('What these events mean, for the person who is warned'),
    watch: z
      .union([watchRule, z.array(watchRule).min(1).max(20)])
      .describe('The watched events: one rule, or several of which any may match'),
    except: z
      .array(watchRule)
      .max(20)
      .default([])
      .describe('Events matching one of these rules are not watched'),
    horizons: z
      .array(z.number().min(1).max(604_800))
      .min(1)
      .max(4)
      .default([60, 300])
      .describe('Horizons in seconds: the probability of an onset within each is forecast'),
    warnWithin: z
      .number()
      .min(1)
      .optional()
      .describe('The horizon at which warnings are given, one of the above; the longest by default'),
    quietSeconds: z
      .number()
      .positive()
      .optional()
      .describe(
        'A watched event so soon after another is the same incident; the shortest horizon by default',
      ),
    precursorSeconds: z
      .number()
      .positive()
      .optional()
      .describe(
        'How long before an onset its precursors are looked for; half as long again as the shortest horizon by default',
      ),
    minLeadSeconds: z
      .number()
      .min(0)
      .default(5)
      .describe('Precursors closer to the onset teach nothing, for a warning from them would come too late'),
    threshold: z
      .number()
      .min(0.01)
      .max(0.99)
      .optional()
      .describe('Probability from which on to warn; chosen from past performance where it is not given'),
    precision: z
      .number()
      .min(0.05)
      .max(0.99)
      .default(0.7)
      .describe('Share of warnings that shall come true; the threshold is chosen so that this is expected'),
    minOnsets: z
      .number()
      .int()
      .min(1)
      .default(2)
      .describe('Onsets that must have been seen before the first warning'),
    cooldownSeconds: z
      .number()
      .min(0)
      .default(120)
      .describe('After a warning has come true or expired, wait so long before the next'),
    warningsPerHour: z
      .number()
      .positive()
      .default(12)
      .describe('Rate limit: a token bucket in event time, filled at this rate'),
    weightClass: z
      .string()
      .max(40)
      .default('general')
      .describe('Ranking weights: a class of its own, backing off to "general"'),
  })
  .refine(({ horizons, warnWithin }) => warnWithin === undefined || horizons.includes(warnWithin), {
    path: ['warnWithin'],
    message: 'must be one of the horizons',
  })
  .superRefine(({ watch, except }, context) => {
    for (const rule of [watch, except].flat()) {
      const problem = problemOf(rule);
      if (problem !== undefined) context.addIssue({ code: 'custom', path: ['watch'], message: problem });
    }
  });
export type SpecialistConfig = z.output<typeof specialistConfig>;

/** Used when nothing is configured: whatever is an error by severity, and whatever is tagged as a failure. */
const DEFAULT = [
  {
    name: 'severe',
    description: 'Errors and worse, and events tagged as failures',
    watch: [{ severity: 'error' as const }, { tag: 'failure' }],
  },
];

/** Configuration of the specialists stage. */
export const specialistsConfig = z
  .array(specialistConfig)
  .max(30)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    message: 'two specialists have the same name',
  })
  .prefault(DEFAULT)
  .describe('The classes of events to watch, at most 30');
export type SpecialistsConfig = z.output<typeof specialistsConfig>;
