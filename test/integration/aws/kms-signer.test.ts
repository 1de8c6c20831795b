import { createHash } from 'node:crypto';
import { CreateKeyCommand, type KeySpec, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { kmsSigner } from '../../../src/adapters/aws/kms-signer.ts';
import { signerContract } from '../../contracts/signer.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { MOTO_CLIENT, startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';

const OTHER_SPECS = { 'P-384': 'ECC_NIST_P384', secp256k1: 'ECC_SECG_P256K1', RSA: 'RSA_2048' } as const;

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

async function newKey(spec: KeySpec): Promise<string> {
  const command = new CreateKeyCommand({ KeySpec: spec, KeyUsage: 'SIGN_VERIFY' });
  return (await client.send(command)).KeyMetadata!.KeyId!;
}

signerContract('KMS', {
  // Longer ones go to KMS as a digest, which the emulator signs as if it were the message.
  lengths: [1, 4095, 4096],
  open: async () => {
    const signer = await kmsSigner(client, await newKey('ECC_NIST_P256'));
    return { signer, publicKey: signer.publicKey };
  },
  openOther: async (kind) => kmsSigner(client, await newKey(OTHER_SPECS[kind])),
});

test('a message that is longer than KMS takes goes there as its digest', async () => {
  const proxy = await InterruptingProxy.before(moto.url);
  const asked: { MessageType?: string }[] = [];
  proxy.overhear = ({ body }) => void asked.push(JSON.parse(`${body}`));
  const near = new KMSClient({ ...MOTO_CLIENT, endpoint: proxy.url });
  const signer = await kmsSigner(near, await newKey('ECC_NIST_P256'));
  const message = Buffer.alloc(4097, 'm');

  await signer.sign(message);

  const digest = createHash('sha256').update(message).digest();
  expect(asked.at(-1)).toMatchObject({ MessageType: 'DIGEST', Message: digest.toString('base64') });
  near.destroy();
  await proxy.close();
});
