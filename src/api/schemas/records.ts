import * as z from 'zod';

const time = z.iso.datetime({ offset: true });
const state = z.enum(['open', 'confirmed', 'expired']);

const evidence = z.object({
  eventType: z.string().optional(),
  template: z.string().optional(),
  group: z.string().optional().describe('What was counted, where the evidence is not one event type'),
  source: z.string().optional(),
  contribution: z.number().describe('Log-odds over the usual rate that this alone would justify'),
  count: z.number(),
  lastSeen: time,
  hits: z.int().describe('Past episodes of this evidence that led to an onset'),
  episodes: z.int().describe('All its past episodes'),
});

/** A warning as it stands now: raised, and then confirmed or expired. */
export const warningSchema = z.object({
  kind: z.literal('warning'),
  id: z.string(),
  incident: z.string(),
  specialist: z.string(),
  time,
  horizonSeconds: z.number(),
  probability: z.number(),
  threshold: z.number(),
  baseRate: z.number().describe('How likely it usually is'),
  skill: z.number(),
  evidence: z.array(evidence),
  state,
  onset: time.optional().describe('When the watched event came'),
  leadSeconds: z.number().optional(),
});

/** Warnings about one thing. */
export const incidentSchema = z.object({
  kind: z.literal('incident'),
  id: z.string(),
  from: time,
  to: time,
  warnings: z.array(z.string()),
  specialists: z.array(z.string()),
  state,
});

/** Why a session counts as anomalous. */
export const reasonSchema = z.object({
  kind: z.enum(['newType', 'newLength', 'countVector', 'newTransition', 'prematureEnd', 'surprisingStep']),
  type: z.string(),
  template: z.string(),
  expected: z.number(),
  got: z.number(),
  weight: z.number().describe('Share of the score'),
});

/** A session unlike the normal ones. */
export const anomalySchema = z.object({
  kind: z.literal('anomaly'),
  id: z.string(),
  sequence: z.string(),
  from: time,
  to: time,
  events: z.int(),
  score: z.number(),
  threshold: z.number(),
  provisional: z.boolean().describe('Said while the session was still open'),
  reasons: z.array(reasonSchema),
});

export type WarningView = z.infer<typeof warningSchema>;
export type IncidentView = z.infer<typeof incidentSchema>;
export type AnomalyView = z.infer<typeof anomalySchema>;

/** Kinds of records by the name of their collection. */
export interface RecordKinds {
  readonly warnings: WarningView;
  readonly incidents: IncidentView;
  readonly anomalies: AnomalyView;
}
