import * as z from 'zod';

/** Configuration of the session anomaly score. */
export const anomalyConfig = z.strictObject({
  quantile: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.9995)
    .describe('Share of normal sessions (each left out in turn) that must score at or below the threshold.'),
  provisionalQuantile: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.998)
    .describe('The same for alerts raised while a session is still open.'),
  minSessions: z
    .int()
    .min(1)
    .default(30)
    .describe('Sessions to learn before any session is called anomalous.'),
  fullSessions: z
    .int()
    .min(1)
    .default(200)
    .describe(
      'With fewer sessions the thresholds are wider, the fewer the wider, and anomalous sessions are learned too.',
    ),
  evidenceScale: z
    .number()
    .min(0)
    .default(0.005)
    .describe(
      'Score per nat of rarity of a fact (new type, length, transition, end); the distance itself lies in 0..1.',
    ),
  rarityFloor: z
    .number()
    .gt(0)
    .max(1)
    .default(1e-4)
    .describe('A fact counts as no rarer than this share of sessions.'),
  minThreshold: z
    .number()
    .min(0)
    .default(0.01)
    .describe('The threshold never falls below this, however regular the stream.'),
  surpriseWeight: z
    .number()
    .min(0)
    .default(0.25)
    .describe(
      'Weight of a surprising step (by the log-loss of the ranking model), relative to the other facts.',
    ),
  surpriseQuantile: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.9995)
    .describe(
      'A step is surprising beyond this quantile of the largest log-losses of recent normal sessions.',
    ),
  maxVectors: z
    .int()
    .min(16)
    .default(4096)
    .describe('Distinct normal count vectors kept (least recently used go).'),
  maxTransitions: z
    .int()
    .min(64)
    .default(65_536)
    .describe('Distinct normal transitions kept (least recently used go).'),
  maxTypesPerSession: z
    .int()
    .min(8)
    .max(4096)
    .default(128)
    .describe('Distinct event types counted apart in one session; further ones are counted together.'),
  acceptSessions: z
    .int()
    .min(1)
    .default(20)
    .describe('An anomalous pattern becomes normal once it was seen in this many sessions ...'),
  acceptSeconds: z
    .number()
    .min(0)
    .default(14_400)
    .describe(
      '... spread over at least this much event time, so that a flood does not teach itself to be normal.',
    ),
  maxQuarantined: z.int().min(16).default(8192).describe('Anomalous patterns remembered until they recur.'),
});

export type AnomalyConfig = z.infer<typeof anomalyConfig>;
