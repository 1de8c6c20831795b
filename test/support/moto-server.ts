import { join } from 'node:path';
import { pythonTools } from './python-tools.ts';
import { startServer, type TestServer } from './server-process.ts';

const REQUIREMENTS = ['moto[server]==5.*', 'flask<4'];

/** Credentials that every client of the emulator may use. */
export const MOTO_CLIENT = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

/** An AWS emulator (S3, DynamoDB, EventBridge, KMS …) of its own; nothing is shared with other test files. */
export async function startMoto(): Promise<TestServer> {
  const bin = await pythonTools('moto', REQUIREMENTS);
  return startServer({
    command: join(bin, 'moto_server'),
    args: (port) => ['-H', '127.0.0.1', '-p', `${port}`],
    ready: '/moto-api/',
  });
}
