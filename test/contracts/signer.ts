import { type KeyObject, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SIGNATURE } from '../../src/packages/manifest.ts';
import { type Signer, signPackage } from '../../src/registry/signing/sign.ts';
import { keyIdOf, readPublicKey, verifySignature } from '../../src/registry/signing/verify.ts';
import { packageOf } from '../support/registered.ts';

/** A signer, and all that its verifiers get: the public key, PEM. */
export interface SignerUnderTest {
  readonly signer: Signer;
  readonly publicKey: string;
}

/** What keys there are beside P-256. */
export const OTHER_KEYS = ['P-384', 'secp256k1', 'RSA'] as const;

export interface Signers {
  /** With a new key. */
  open(): Promise<SignerUnderTest>;
  /** With a new key of another kind. */
  openOther(kind: (typeof OTHER_KEYS)[number]): Promise<unknown>;
  /** Lengths of messages, bytes, that are signed. */
  readonly lengths: readonly number[];
}

/** Whoever holds a key that packages are signed with. */
export function signerContract(name: string, signers: Signers): void {
  let signer: Signer;
  let key: KeyObject;
  let otherKey: KeyObject;

  beforeAll(async () => {
    const opened = await signers.open();
    signer = opened.signer;
    key = readPublicKey(opened.publicKey);
    otherKey = readPublicKey((await signers.open()).publicKey);
  });

  describe(`a signer with ${name}`, () => {
    test('signs a package that is verified with the public key alone', async () => {
      const contents = packageOf(1);

      const envelope = await signPackage('tiny-gru', contents, signer);

      const files = new Map(contents.files).set(SIGNATURE, Buffer.from(JSON.stringify(envelope)));
      const signed = { ...contents, files };
      expect(envelope.signatures).toMatchObject([{ keyid: signer.keyId }]);
      expect(verifySignature('tiny-gru', signed, [otherKey, key])).toEqual({ signedBy: signer.keyId });
      expect(verifySignature('tiny-gru', signed, [otherKey])).toEqual({
        fault: expect.stringContaining('expected a signature by one of the keys'),
      });
    });

    test('is called as its public key is', () => {
      expect(signer.keyId).toBe(keyIdOf(key));
      expect(signer.keyId).not.toBe(keyIdOf(otherKey));
    });

    test.each(signers.lengths)('signs a message of %d bytes, and no other', async (length) => {
      const message = Buffer.alloc(length, 'm');

      const signature = await signer.sign(message);

      expect(verify('sha256', message, key, signature)).toBe(true);
      expect(verify('sha256', message, otherKey, signature)).toBe(false);
      const changed = Buffer.from(message).fill('n', length - 1);
      expect(verify('sha256', changed, key, signature)).toBe(false);
    });

    test('signs what it is given at the same time each for itself', async () => {
      const messages = Array.from({ length: 8 }, (_, i) => Buffer.from(`message ${i}`));

      const signatures = await Promise.all(messages.map((message) => signer.sign(message)));

      const verified = messages.map((message, i) => verify('sha256', message, key, signatures[i]!));
      expect(verified).toEqual(messages.map(() => true));
    });

    test.each(OTHER_KEYS)('takes no %s key', async (kind) => {
      await expect(signers.openOther(kind)).rejects.toThrow('expected a P-256 key');
    });
  });
}
