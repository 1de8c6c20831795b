import * as z from 'zod';
import { GATE_CHECKS } from '../../registry/gate-report.ts';
import { versionNumber } from './fields.ts';

const time = z.iso.datetime({ offset: true });
const open = z.record(z.string(), z.unknown());

const gate = z
  .object({
    passed: z.boolean(),
    startedAt: time,
    seconds: z.number(),
    checks: z
      .array(
        z.object({
          check: z.enum(GATE_CHECKS),
          result: z.enum(['passed', 'failed', 'skipped']),
          reason: z.string(),
          seconds: z.number(),
        }),
      )
      .readonly(),
  })
  .describe('What the gate found before it was let in');

/** An immutable version of a registered model. */
export const versionSchema = z.object({
  name: z.string(),
  version: z.int(),
  digest: z.string().describe("sha256 of the package's manifest"),
  registeredAt: time,
  registeredBy: z.string(),
  description: z.string(),
  tags: z.record(z.string(), z.string()),
  lineage: z.object({
    kind: z.string(),
    dataset: z.string(),
    trainedFrom: z.string(),
    trainedTo: z.string(),
    codeRevision: z.string().nullable(),
    parent: z.string().nullable(),
    parameters: open,
    metrics: open,
  }),
  gate,
});

/** A name for a version, which moves. */
export const aliasSchema = z.object({
  alias: z.string(),
  version: z.int(),
  token: z.int().describe('Grows with every move; what expectedToken and If-Match compare'),
  since: time,
  by: z.string(),
  reason: z.string(),
  previous: z.int().nullable(),
});

/** One line of the append-only ledger of a model. */
export const ledgerEntrySchema = z.object({
  sequence: z.int(),
  id: z.string(),
  time,
  action: z.enum(['register', 'refuse', 'promote', 'rollback', 'set-alias', 'remove-alias', 'tag']),
  alias: z.string().nullable(),
  version: z.int().nullable(),
  previous: z.int().nullable(),
  by: z.string(),
  reason: z.string(),
});

const reason = z.string().min(1).max(1000).describe('Why; kept in the ledger');
const expectedToken = z
  .int()
  .min(0)
  .optional()
  .describe('Token of the alias as it was read, 0 for none; refused with 409 where it has moved since');

/** Which version an alias shall name. */
export const moveSchema = z.strictObject({ version: versionNumber, reason, expectedToken });

/** Where the champion shall go back to: what it was before, unless `to` says otherwise. */
export const rollbackSchema = z.strictObject({ reason, to: versionNumber.optional(), expectedToken });

/** Why an alias is taken away. */
export const removalSchema = z.strictObject({ reason, expectedToken });
