import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { S3ArtifactStore } from '../../../src/adapters/aws/s3-artifact-store.ts';
import { artifactStoreContract } from '../../contracts/artifact-store.ts';
import { modelRegistryContract } from '../../contracts/model-registry.ts';
import { MOTO_CLIENT, startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';

let moto: TestServer;
let client: S3Client;
let stores = 0;

beforeAll(async () => {
  moto = await startMoto();
  client = new S3Client({ ...MOTO_CLIENT, endpoint: moto.url, forcePathStyle: true });
  await client.send(
    new CreateBucketCommand({
      Bucket: 'models',
      CreateBucketConfiguration: { LocationConstraint: MOTO_CLIENT.region },
    }),
  );
});

afterAll(async () => {
  client?.destroy();
  await moto?.stop();
});

const open = async () => new S3ArtifactStore(client, { bucket: 'models', prefix: `store-${++stores}` });
artifactStoreContract('S3', open);
modelRegistryContract('S3', open);

test('pieces of an object are read as long as it is the same one', async () => {
  const store = await open();
  await store.write('a/log', Buffer.from('one two three'));

  const facts = (await store.facts('a/log'))!;
  const { tag } = facts;
  const piece = await store.readRange('a/log', { from: 4, bytes: 3, tag });
  await store.write('a/log', Buffer.from('ONE TWO THREE'));
  const replaced = store.readRange('a/log', { from: 4, bytes: 3, tag });
  await expect(replaced).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  await store.delete('a/log');
  const gone = store.readRange('a/log', { from: 4, bytes: 3, tag });

  await expect(gone).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  expect(Buffer.from(piece).toString()).toBe('two');
  expect(facts.bytes).toBe(13);
  expect(facts.modified).toBeGreaterThan(Date.UTC(2020, 0));
  expect(await store.facts('a/log')).toBeUndefined();
});

test('a listing goes on where a page ends', async () => {
  const store = new S3ArtifactStore(client, { bucket: 'models', prefix: 'many' });
  const keys = Array.from({ length: 1100 }, (_, i) => `k${String(i).padStart(5, '0')}`);
  for (let from = 0; from < keys.length; from += 100)
    await Promise.all(
      keys
        .slice(from, from + 100)
        .map((key) => client.send(new PutObjectCommand({ Bucket: 'models', Key: `many/${key}`, Body: 'x' }))),
    );

  const found = await store.list('k');

  expect(found.map(({ key }) => key)).toEqual(keys);
});

test('a bucket that is not there is said so, and is not worth another try', async () => {
  const store = new S3ArtifactStore(client, { bucket: 'no-such-bucket' });

  const error = await store.write('a', Buffer.from('x')).catch((cause) => cause);

  expect(error).toMatchObject({ code: 'STORE_DENIED', retryable: false });
  expect(error.message).toContain('s3://no-such-bucket');
});

test('a server that is not there may be there later', async () => {
  const away = new S3Client({
    ...MOTO_CLIENT,
    endpoint: 'http://127.0.0.1:9',
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const store = new S3ArtifactStore(away, { bucket: 'models' });

  const error = await store.read('a').catch((cause) => cause);

  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  expect(error.message).toContain('ECONNREFUSED');
});
