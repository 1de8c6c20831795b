import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { S3ArtifactStore } from '../../../src/adapters/aws/s3-artifact-store.ts';
import { s3Client } from '../../../src/adapters/aws/s3-client.ts';

const sockets: Socket[] = [];
const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('a server that takes connections and says nothing is out of reach, and may answer later', async () => {
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const settings = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    maxAttempts: 1,
  };
  const store = new S3ArtifactStore(s3Client(settings, 100), { bucket: 'models' });

  const error = await store.read('a').catch((cause) => cause);

  expect(sockets).toHaveLength(1);
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
});
