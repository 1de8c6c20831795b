import { join } from 'node:path';
import { freePort, startServer, type TestServer } from './server-process.ts';

const PACKAGE = join(import.meta.dirname, '../../node_modules/kinesis-local');

/** A server that speaks the protocol of Kinesis, with its limits: shards, splits, sequence numbers. */
export async function startKinesis(): Promise<TestServer> {
  const tlsPort = await freePort();
  return startServer({
    command: process.execPath,
    args: () => ['-r', join(import.meta.dirname, 'loopback-only.cjs'), join(PACKAGE, 'main.js')],
    ready: '/healthcheck',
    portVariable: 'KINESIS_MOCK_PLAIN_PORT',
    env: {
      KINESIS_MOCK_CERT_PATH: join(PACKAGE, 'server.json'),
      KINESIS_MOCK_TLS_PORT: `${tlsPort}`,
      LOG_LEVEL: 'ERROR',
      // What servers take to split and to delete, which nobody waits for here.
      SPLIT_SHARD_DURATION: '10ms',
      CREATE_STREAM_DURATION: '10ms',
      SHARD_LIMIT: '20',
    },
  });
}
