import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageFolder } from '../support/neural.ts';
import { runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();

test('with a key set, only what its owner signed becomes a version', async () => {
  const key = join(folder, 'release.pem');
  const pkg = join(folder, 'package');
  cpSync(packageFolder('tiny-gru'), pkg, { recursive: true });
  const register = (...more: string[]) =>
    runCli([
      'models',
      'register',
      pkg,
      '--registry',
      join(folder, 'registry'),
      '--json',
      '--set',
      `registry.gate.signature={required: true, publicKeys: ['${key}.pub']}`,
      ...more,
    ]);
  await runCli(['models', 'keygen', key]);

  const before = await register();
  const signed = await runCli(['models', 'sign', pkg, '--key', key]);
  const after = await register();
  const verified = await runCli(['models', 'verify', pkg, '--key', `${key}.pub`]);
  const again = await runCli(['models', 'keygen', key]);
  const wrong = await runCli(['models', 'sign', pkg, '--key', join(pkg, 'golden.json')]);

  expect(before.status).toBe(1);
  expect(before.stdout).toContain('expected a signature.json, got none');
  expect([signed.status, signed.stderr]).toEqual([0, '']);
  expect(JSON.parse(after.stdout)).toMatchObject({ version: { version: 1 } });
  expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining('signed it')]);
  expect([again.status, again.stderr]).toEqual([3, expect.stringContaining('not there yet')]);
  expect([wrong.status, wrong.stderr]).toEqual([3, expect.stringContaining('P-256 private key')]);
});
