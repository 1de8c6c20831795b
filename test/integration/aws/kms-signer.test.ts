import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { kmsSigner } from '../../../src/adapters/aws/kms-signer.ts';
import { SIGNATURE } from '../../../src/packages/manifest.ts';
import { signPackage } from '../../../src/registry/signing/sign.ts';
import { readPublicKey, verifySignature } from '../../../src/registry/signing/verify.ts';
import { MOTO_CLIENT, startMoto } from '../../support/moto-server.ts';
import { packageOf } from '../../support/registered.ts';
import type { TestServer } from '../../support/server-process.ts';

let moto: TestServer;
let client: KMSClient;

beforeAll(async () => {
  moto = await startMoto();
  client = new KMSClient({ ...MOTO_CLIENT, endpoint: moto.url });
});

afterAll(async () => {
  client?.destroy();
  await moto?.stop();
});

test('a package that KMS signed is verified with the public key alone', async () => {
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  );
  const contents = packageOf(1);

  const signer = await kmsSigner(client, KeyMetadata!.KeyId!);
  const envelope = await signPackage('tiny-gru', contents, signer);

  const files = new Map(contents.files).set(SIGNATURE, Buffer.from(JSON.stringify(envelope)));
  const verdict = verifySignature('tiny-gru', { ...contents, files }, [readPublicKey(signer.publicKey)]);
  expect(verdict).toEqual({ signedBy: signer.keyId });
});
