import * as z from 'zod';
import { modelsConfig } from '../models/config.ts';
import { CONTEXTS } from '../models/contexts.ts';

/** `ranking.model` and `ranking.time.model` where no model trained offline is asked. */
export const ONLINE = 'online';

/** The model of the time to the next event. */
const timeConfig = z.strictObject({
  contexts: z
    .array(z.enum(CONTEXTS))
    .default(['order1', 'order4', 'lastGap', 'countsLastGap', 'counts'])
    .describe('Contexts that keep a histogram of the time to the next event'),
  calendar: z
    .boolean()
    .default(true)
    .describe('Histograms by hour and weekday as well once two weeks were seen, heard only while they help'),
  maxContexts: z
    .number()
    .int()
    .min(256)
    .default(1 << 16)
    .describe('Histograms kept at most, rounded up to a power of two'),
  model: z
    .string()
    .min(1)
    .default(ONLINE)
    .describe(
      'online: what is learned as the log goes; or the folder of a time package trained offline, heard while it is better',
    ),
  step: z.number().positive().default(0.4).describe('Gradient step of the weights of the histograms'),
  keep: z.number().gt(0).lt(1).default(0.99).describe('What a histogram keeps at each visit of its context'),
  keepCounts: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.998)
    .describe('The same for contexts of counts, which tell more apart and are visited less'),
});

export type TimeConfig = z.infer<typeof timeConfig>;

/** What is issued mixes these ways; see WayShares. */
export const WAY_PARTS = ['mixedWay', 'slowWay', 'jumpWay', 'freshWay'] as const;

/** Parts of the mix that can be left out, to see what each is worth. */
export const PARTS = [
  'slow',
  'fast',
  'share',
  'recent',
  'repeat',
  'jump',
  'ownRecent',
  'ownShare',
  'ownNever',
  'slowCounts',
  ...WAY_PARTS,
  'orderWeights',
  'lastWeights',
  'sureWeights',
  'stateWeights',
] as const;

/** The ranking model: how many candidates it looks at, how fast it learns, and what the experts remember. */
export const rankingConfig = z.strictObject({
  models: modelsConfig.prefault({}).describe('The online context experts that are mixed'),
  time: timeConfig.prefault({}).describe('The model of the time to the next event'),
  model: z
    .string()
    .min(1)
    .default(ONLINE)
    .describe(
      'online: weights learned as the log goes; or the folder of a ranking package trained offline, mixed with those',
    ),
  topK: z.number().int().min(1).max(64).default(16).describe('Candidates kept with each open prediction'),
  maxCandidates: z.number().int().min(8).max(256).default(48).describe('Candidates scored per event'),
  recentCandidates: z
    .number()
    .int()
    .min(0)
    .max(32)
    .default(4)
    .describe('Types seen last in the stream that are candidates wherever they come'),
  without: z
    .array(z.enum(PARTS))
    .refine((parts) => !WAY_PARTS.every((way) => parts.includes(way)), {
      error: `one of ${WAY_PARTS.join(', ')} has to remain`,
    })
    .default([])
    .describe('Parts of the mix that are left out; what each is worth is in the ranking README'),
  step: z.number().positive().default(0.03).describe('Gradient step of the ranking weights, before AdaGrad'),
  issuedStep: z
    .number()
    .positive()
    .default(0.02)
    .describe(
      'The same for the weights of what is told, which are learned when an event comes, from the forecast as it was issued',
    ),
});

export type RankingConfig = z.infer<typeof rankingConfig>;
