import * as z from 'zod';

/** What signatures are made over, after DSSE (secure-systems-lab/dsse, protocol.md): nothing in it can be read in two ways. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** OpenSSF model signing, version 1.0. */
export const PREDICATE_TYPE = 'https://model_signing/signature/v1.0';

/** A real one has a few KiB. */
export const MAX_ENVELOPE_BYTES = 65_536;
const MOST_SIGNATURES = 16;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64');

/** A DSSE envelope around an in-toto statement. */
export const envelopeSchema = z.strictObject({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: base64,
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(200).default(''), sig: base64.max(1024) }))
    .min(1)
    .max(MOST_SIGNATURES),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** The statement: which files, with which digests, under the name of which model. */
export const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256 }) })).length(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.object({
    serialization: z.object({ method: z.literal('files'), hash_type: z.literal('sha256') }),
    resources: z
      .array(z.object({ name: z.string(), algorithm: z.literal('sha256'), digest: sha256 }))
      .min(1)
      .max(64),
  }),
});

export type Statement = z.infer<typeof statementSchema>;
