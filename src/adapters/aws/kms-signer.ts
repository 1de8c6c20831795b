import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Signer } from '../../registry/signing/sign.ts';
import { keyIdOf, readPublicKey } from '../../registry/signing/verify.ts';

/** KMS takes in messages up to this length, bytes, and hashes them itself; longer ones are hashed here. */
const LONGEST_MESSAGE = 4096;

/** Signs with a key in KMS (ECC_NIST_P256, SIGN_VERIFY), which never leaves it. Verifying needs its public key alone. */
export async function kmsSigner(
  client: KMSClient,
  keyId: string,
): Promise<Signer & { readonly publicKey: string }> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
  const publicKey = pemOf(PublicKey!);
  const sign = async (message: Uint8Array): Promise<Uint8Array> => {
    const short = message.length <= LONGEST_MESSAGE;
    const answer = await client.send(
      new SignCommand({
        KeyId: keyId,
        Message: short ? message : createHash('sha256').update(message).digest(),
        MessageType: short ? 'RAW' : 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    return answer.Signature!;
  };
  return { keyId: keyIdOf(readPublicKey(publicKey)), publicKey, sign };
}

function pemOf(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}
