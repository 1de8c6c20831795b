import * as z from 'zod';
import { GATE_CHECKS } from './gate-report.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();
const figures = z.record(z.string(), z.json());
const version = z.int().positive();

/** What the gate found out, as it is kept. */
export const gateReportSchema = z.object({
  kind: z.literal('gate-report'),
  name: z.string(),
  digest: sha256.nullable(),
  passed: z.boolean(),
  checks: z.array(
    z.object({
      check: z.enum(GATE_CHECKS),
      result: z.enum(['passed', 'failed', 'skipped']),
      reason: z.string(),
      seconds: z.number(),
      figures: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).optional(),
    }),
  ),
  startedAt: time,
  seconds: z.number(),
});

/** `registration.json` of a version: claims its number for one package, once and for all. */
export const registrationSchema = z.object({
  schema: z.literal(1),
  name: z.string(),
  version,
  digest: sha256,
  registeredAt: time,
  registeredBy: z.string(),
  reason: z.string(),
  description: z.string(),
  tags: z.record(z.string(), z.string()),
  lineage: z.object({
    kind: z.string(),
    dataset: z.string(),
    trainedFrom: z.string(),
    trainedTo: z.string(),
    codeRevision: z.string().nullable(),
    parent: z.string().nullable(),
    parameters: figures,
    metrics: figures,
  }),
  gate: gateReportSchema,
});

export type Registration = z.infer<typeof registrationSchema>;

/** What people said of a version later. */
export const factsSchema = z.object({ description: z.string(), tags: z.record(z.string(), z.string()) });

/** One object of the ledger. */
export const ledgerEntrySchema = z.object({
  sequence: z.int().positive(),
  id: z.string().min(1),
  time,
  action: z.enum(['register', 'refuse', 'promote', 'rollback', 'set-alias', 'remove-alias', 'tag']),
  alias: z.string().nullable(),
  version: version.nullable(),
  previous: version.nullable(),
  by: z.string(),
  reason: z.string(),
});

/** What an alias names, as the ledger last said; a version of null: nothing any more. */
export const aliasSchema = z.object({
  alias: z.string(),
  version: version.nullable(),
  token: z.int().positive(),
  since: time,
  by: z.string(),
  reason: z.string(),
  previous: version.nullable(),
});

export type AliasDocument = z.infer<typeof aliasSchema>;
