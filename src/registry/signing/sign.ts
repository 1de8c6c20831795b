import type { PackageContents } from '../../packages/contents.ts';
import { type Envelope, PAYLOAD_TYPE, preAuthenticationEncoding } from './envelope.ts';
import { statementOf } from './statement.ts';

/** Holds a P-256 key: a file on this machine, or KMS, which never gives it out. */
export interface Signer {
  /** Tells verifiers which key to try first. */
  readonly keyId: string;
  /** ECDSA over the sha256 of the message, DER. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Signs a package of the model `name`, in the style of OpenSSF model signing: what `signature.json` holds. */
export async function signPackage(
  name: string,
  contents: PackageContents,
  signer: Signer,
): Promise<Envelope> {
  const payload = Buffer.from(JSON.stringify(statementOf(name, contents)));
  const signature = await signer.sign(preAuthenticationEncoding(PAYLOAD_TYPE, payload));
  return {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: signer.keyId, sig: Buffer.from(signature).toString('base64') }],
  };
}
