import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Signer } from '../../registry/signing/sign.ts';
import { keyIdOf, readPublicKey } from '../../registry/signing/verify.ts';
import { OutputError, systemCode } from './errors.ts';

/** Signs with the private key in a PEM file. Throws Error where it is none of P-256. */
export function keyFileSigner(file: string): Signer {
  const key = createPrivateKey(readFileSync(file));
  const publicKey = readPublicKey(createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string);
  return { keyId: keyIdOf(publicKey), sign: async (message) => sign('sha256', message, key) };
}

/** Makes a key pair: the private key for its owner alone, the public one beside it (`.pub`). Replaces nothing. */
export function writeKeyPair(file: string): { readonly keyId: string; readonly publicFile: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const publicFile = `${file}.pub`;
  try {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' });
  } catch (cause) {
    throw new OutputError(
      `${file} could not be written (${systemCode(cause)}): name a file that is not there yet`,
      {
        cause,
      },
    );
  }
  return { keyId: keyIdOf(publicKey), publicFile };
}
