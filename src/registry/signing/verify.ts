import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { PackageContents } from '../../packages/contents.ts';
import { SIGNATURE } from '../../packages/manifest.ts';
import {
  envelopeSchema,
  MAX_ENVELOPE_BYTES,
  PAYLOAD_TYPE,
  preAuthenticationEncoding,
  type Statement,
  statementSchema,
} from './envelope.ts';
import { statementOf } from './statement.ts';

/** Which key signed, or in words why no signature counts. */
export type SignatureVerdict = { readonly signedBy: string } | { readonly fault: string };

/** A public key from PEM. Throws Error where it is none, or not one of P-256. */
export function readPublicKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'ec' || namedCurve !== 'prime256v1')
    throw new Error(`expected a P-256 key, got ${key.asymmetricKeyType} ${namedCurve ?? ''}`);
  return key;
}

/** Short name of a key: the beginning of the sha256 of its DER form. */
export function keyIdOf(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 32);
}

/** Whether one of the keys signed just these files as a package of the model `name`. */
export function verifySignature(
  name: string,
  contents: PackageContents,
  keys: readonly KeyObject[],
): SignatureVerdict {
  const bytes = contents.files.get(SIGNATURE);
  if (bytes === undefined) return { fault: `expected a ${SIGNATURE}, got none` };
  if (bytes.length > MAX_ENVELOPE_BYTES)
    return { fault: `expected a ${SIGNATURE} of at most ${MAX_ENVELOPE_BYTES} bytes, got ${bytes.length}` };
  const envelope = envelopeSchema.safeParse(parse(bytes));
  if (!envelope.success)
    return { fault: `expected a DSSE envelope, got ${envelope.error.issues[0]!.message}` };
  const payload = Buffer.from(envelope.data.payload, 'base64');
  const message = preAuthenticationEncoding(PAYLOAD_TYPE, payload);
  const signer = keys.find((key) =>
    envelope.data.signatures.some(({ sig }) => verify('sha256', message, key, Buffer.from(sig, 'base64'))),
  );
  if (signer === undefined)
    return {
      fault: `expected a signature by one of the keys ${keys.map(keyIdOf).join(', ') || '(none is set)'}, got none`,
    };
  const fault = statementFault(payload, statementOf(name, contents));
  return fault === undefined ? { signedBy: keyIdOf(signer) } : { fault };
}

/** Only now, for what nobody vouched for is not worth reading. */
function statementFault(payload: Uint8Array, due: Statement): string | undefined {
  const said = statementSchema.safeParse(parse(payload));
  if (!said.success) return `expected an in-toto statement, got ${said.error.issues[0]!.message}`;
  const [subject] = said.data.subject;
  if (subject!.name !== due.subject[0]!.name)
    return `expected a signature of model ${due.subject[0]!.name}, got one of ${subject!.name}`;
  const signed = new Map(said.data.predicate.resources.map((file) => [file.name, file.digest]));
  const changed = due.predicate.resources.filter((file) => signed.get(file.name) !== file.digest);
  if (changed.length > 0 || signed.size !== due.predicate.resources.length)
    return `expected the files that were signed, got others: ${changed.map((file) => file.name).join(', ') || 'some are missing'}`;
  if (subject!.digest.sha256 !== due.subject[0]!.digest.sha256)
    return 'expected the digest of all files, got another';
  return undefined;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
