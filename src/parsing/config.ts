import * as z from 'zod';

/** Kinds of variable the scanner masks at first sight; each can be switched off. */
export const MASKS = [
  'numbers',
  'hex',
  'paths',
  'hosts',
  'dates',
  'units',
  'quoted',
  'values',
  'literals',
  'accounts',
] as const;

/** Configuration of the template miner; one set of defaults serves every system measured. */
export const parsingConfig = z.strictObject({
  masks: z
    .array(z.enum(MASKS))
    .default(MASKS.filter((mask) => mask !== 'quoted'))
    .describe(
      'Kinds of variable replaced by <*> at first sight: numbers (any word with a number in it), hex (words of 8 or more hex letters), paths (and URLs), hosts (names under a top-level domain, host:port), dates (with month or day names), units (KB, ms … after a number), quoted (single quoted words, off by default: whether a quoted word varies is learned), values (what follows =), literals (true, false, null …), accounts (the name after "for user" and the like)',
    ),
  seedTemplates: z
    .array(z.string().min(1).max(4096))
    .max(1000)
    .default([])
    .describe('Templates known from the start, variables written <*>; their <*> match any one word'),
  delimiters: z
    .string()
    .max(32)
    .regex(/^[!-/:-@[-`{-~]*$/)
    .default('')
    .describe(
      'ASCII punctuation that separates words besides the usual ones, for example "_" to cut job_name_17',
    ),
  distinctWords: z
    .int()
    .min(3)
    .max(100)
    .default(8)
    .describe(
      'So many distinct words at one place, all else being equal, make it a variable (twice as many at the first word), unless they come again and again. Fewer: free text is recognised sooner, but rare states are lost in a variable; more: the other way round',
    ),
  maxLineLength: z
    .int()
    .min(64)
    .max(65_536)
    .default(4096)
    .describe('Characters of a message that are read; what follows does not change its type'),
  maxTemplates: z
    .int()
    .min(16)
    .max(1_000_000)
    .default(16_384)
    .describe(
      'Event types handed out in all; later unknown messages share the type "<*>". From half of it on, a message must be seen twice to get a type of its own',
    ),
  maxSignatures: z
    .int()
    .min(64)
    .max(4_000_000)
    .default(65_536)
    .describe('Masked lines remembered for the one-probe path; forgotten ones are found again by matching'),
  maxGroup: z
    .int()
    .min(8)
    .max(4096)
    .default(256)
    .describe(
      'Templates with the same punctuation; from then on a message must be seen twice, and from twice as many on later ones share the type "<*>"',
    ),
});

export type ParsingConfig = z.infer<typeof parsingConfig>;
