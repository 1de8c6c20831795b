import * as z from 'zod';
import { compileTimeFormat } from './formats/strptime.ts';
import { isZone } from './time-zone.ts';

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return text.includes('(?<message>');
  } catch {
    return false;
  }
}

/** One name of a member, or several of which the first that is there counts. */
const memberNames = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(16)]).optional();

const headerPattern = z
  .string()
  .refine(isPattern, 'must be a regular expression with a named group (?<message>…)');

/** How log records become log events. Every key has a default; `eventsConfig.parse({})` suits most logs. */
export const eventsConfig = z.strictObject({
  format: z
    .enum(['auto', 'none'])
    .default('auto')
    .describe('auto: recognise headers line by line; none: every line is a message as it stands'),
  pattern: headerPattern
    .optional()
    .describe(
      'Regular expression of a header of your own; named groups: message, and time, level, component, source, sequence, type where it has them',
    ),
  json: z
    .strictObject({
      message: memberNames.describe('Members that hold the message'),
      time: memberNames.describe('Members that hold the time'),
      level: memberNames.describe('Members that hold the level'),
      source: memberNames.describe('Members that name the source'),
      type: memberNames.describe('Members that hold the event type'),
    })
    .optional()
    .describe(
      'Names of members of JSON records, dots for nesting, case does not matter; they count before the names that are known (request.outcome)',
    ),
  patterns: z
    .record(z.string(), headerPattern)
    .default({})
    .describe(
      'Such regular expressions for some sources only: by their names, in which * stands for any text; the first that fits counts, before pattern',
    ),
  timeFormat: z
    .string()
    .superRefine((text, context) => {
      const compiled = compileTimeFormat(text);
      if (typeof compiled === 'string') context.addIssue({ code: 'custom', message: compiled });
    })
    .optional()
    .describe(
      'How times are written, where they are not recognised: as strptime has it (%d.%m.%Y %H:%M:%S,%f), at the beginning of a line or in the group time of pattern',
    ),
  zone: z
    .string()
    .refine(isZone, 'must be a zone of the IANA database, such as Europe/Berlin')
    .optional()
    .describe(
      'Zone by name of times that name no zone, instead of zoneOffsetMinutes: right when clocks change',
    ),
  zoneOffsetMinutes: z
    .number()
    .int()
    .min(-840)
    .max(840)
    .default(0)
    .describe('Offset from UTC, in minutes, of times that name no zone (60: one hour east of Greenwich)'),
  maxLineBytes: z
    .number()
    .int()
    .min(64)
    .max(67_108_864)
    .default(1_048_576)
    .describe('Longer lines are rejected'),
  maxJsonDepth: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(32)
    .describe('JSON nested deeper than this is rejected'),
  maxFields: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(48)
    .describe('Scalar fields kept of one structured record; further ones are dropped'),
  maxEnvelopeBytes: z
    .number()
    .int()
    .min(1024)
    .max(1_073_741_824)
    .default(134_217_728)
    .describe('Unpacked size a compressed envelope may have'),
  maxPayloadBytes: z
    .number()
    .int()
    .min(0)
    .max(65_536)
    .default(1024)
    .describe('Characters kept of the payload of a rejected record'),
  maxContinuationLines: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe(
      'Lines without a header that may follow one event; the lines after them are events of their own',
    ),
  maxForwardJumpSeconds: z
    .number()
    .min(1)
    .default(604_800)
    .describe(
      'A source whose clock leaps ahead further than this is believed once later events agree, and none contradicts it',
    ),
  maxAheadSeconds: z
    .number()
    .min(0)
    .default(86_400)
    .describe(
      'A time this far ahead of the arrival of its record is not believed, unless nearly all of its source are',
    ),
});

/** Checked configuration of the events stage. */
export type EventsConfig = z.infer<typeof eventsConfig>;

/** The regular expression of headers that is configured for a source; undefined where none is. */
export function patternOf(config: EventsConfig, source: string): string | undefined {
  for (const [name, pattern] of Object.entries(config.patterns)) {
    if (fitsName(name, source)) return pattern;
  }
  return config.pattern;
}

function fitsName(name: string, source: string): boolean {
  const parts = name.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(source);
}
