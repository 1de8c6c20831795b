import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { S3ArtifactStore } from '../../../../src/adapters/aws/s3-artifact-store.ts';
import { s3Client } from '../../../../src/adapters/aws/s3-client.ts';
import { LoopbackStore } from '../../../../src/bench/lambda/loopback-store.ts';
import { artifactStoreContract } from '../../../contracts/artifact-store.ts';

let s3: LoopbackStore;
let buckets = 0;

beforeAll(async () => {
  s3 = await LoopbackStore.start();
});

afterAll(() => s3?.stop());

function freshBucket(): S3ArtifactStore {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = s3Client({ region: 'us-east-1', endpoint: s3.url, forcePathStyle: true, credentials });
  return new S3ArtifactStore(client, { bucket: `bucket-${++buckets}` });
}

artifactStoreContract('S3 on the loopback', async () => freshBucket());

describe('S3 on the loopback', () => {
  test('lists more keys than a page holds', async () => {
    const bucket = freshBucket();
    const keys = Array.from({ length: 1003 }, (_, i) => `many/${`${i}`.padStart(5, '0')}`);
    await Promise.all(keys.map((key) => bucket.write(key, Buffer.from('x'))));

    const listed = await bucket.list('many/');

    expect(listed.map(({ key }) => key)).toEqual(keys);
  });

  test('gives a range of the object that is meant, and of no other', async () => {
    const bucket = freshBucket();
    const tag = await bucket.write('a', Buffer.from('0123456789'));

    const range = await bucket.readRange('a', { from: 2, bytes: 3, tag });
    const facts = await bucket.facts('a');
    await bucket.write('a', Buffer.from('something else'));

    expect(Buffer.from(range).toString()).toBe('234');
    expect(facts).toMatchObject({ bytes: 10, tag });
    expect(await bucket.facts('never')).toBeUndefined();
    await expect(bucket.readRange('a', { from: 2, bytes: 3, tag })).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
  });

  test('goes back to what it kept before', async () => {
    const bucket = freshBucket();
    await bucket.write('a', Buffer.from('before'));
    const restore = s3.snapshot();
    await bucket.write('a', Buffer.from('after'));
    await bucket.write('b', Buffer.from('new'));

    restore();

    expect(Buffer.from((await bucket.read('a'))!.bytes).toString()).toBe('before');
    expect(await bucket.read('b')).toBeUndefined();
  });

  test('counts what is written and what is read', async () => {
    const bucket = freshBucket();
    const [writes, reads] = [s3.writes, s3.reads];

    await bucket.write('a', Buffer.from('x'));
    await bucket.read('a');
    await bucket.list('');

    expect([s3.writes - writes, s3.reads - reads]).toEqual([1, 2]);
  });
});
