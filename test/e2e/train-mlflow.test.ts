import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { freePort } from '../support/server-process.ts';
import { standInPython } from '../support/stand-in-python.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TINY_PACKAGE } from '../support/typed-stream.ts';

const folder = tempFolder();
const data = join(folder, 'data');

const TRAINED = `
say({ event: 'epoch', phase: 'fit', epoch: 1, epochs: 1, loss: 1.5, seconds: 3 });
fs.cpSync(${JSON.stringify(TINY_PACKAGE)}, out, { recursive: true });
say({ event: 'done', package: out, metrics: {} });`;

function train(out: string, ...args: string[]): Promise<CliResult> {
  const python = standInPython(join(folder, `${out}-python`), { train: TRAINED });
  const asked = ['train', '--dataset', data, '--out', join(folder, out), '--python', python];
  return runCli([...asked, '--environment', 'none', ...args]);
}

beforeAll(async () => {
  const log = writeLines(join(folder, 'service.log'), serviceLines(300));
  await runCli(['dataset', log, '--out', data]);
});

describe('logcast train --mlflow', () => {
  test('keeps the package and the facts, and says how to log them later, where the server is out of reach', async () => {
    const { status, stderr } = await train('away', '--mlflow', `http://127.0.0.1:${await freePort()}`);

    expect(status).toBe(0);
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr).toContain(`logcast models mirror --training ${join(folder, 'away')}`);
    expect(existsSync(join(folder, 'away', 'manifest.json'))).toBe(true);
    expect(readFileSync(join(folder, 'away.training.ndjson'), 'utf8')).toContain('"epoch":1');
  });

  test('trains nothing where no usable server is named', async () => {
    const { status, stderr } = await train('wrong', '--mlflow', 'ftp://example.com');

    expect(status).toBe(2);
    expect(stderr).toContain('http or https');
    expect(existsSync(join(folder, 'wrong'))).toBe(false);
  });
});
