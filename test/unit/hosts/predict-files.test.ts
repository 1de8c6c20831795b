import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { configSchema } from '../../../src/config/config.ts';
import { predictFiles } from '../../../src/hosts/predict-files.ts';
import { FailingStore } from '../../support/failing-store.ts';
import { serviceLines, writeLines } from '../../support/make-stream.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const config = configSchema.parse({});

function outputsOf({ objects }: FailingStore): Record<string, string> {
  const outputs = [...objects].filter(([key]) => key !== 'checkpoint.bin');
  return Object.fromEntries(
    outputs.map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]).sort(),
  );
}

test('a file that was fetched anew meanwhile is gone on with where it was left', async () => {
  const file = writeLines(join(folder, 'service.log'), serviceLines(2000));
  const common = {
    prefix: '',
    config,
    files: [file],
    partEvents: 500,
    experts: { packages: [], experts: [] },
  };
  const [whole, left] = [new FailingStore(), new FailingStore()];
  await predictFiles({ ...common, store: whole, signal: new AbortController().signal });

  const stop = new AbortController();
  const progress = (): void => stop.abort();
  const first = await predictFiles({ ...common, store: left, signal: stop.signal, progress });
  copyFileSync(file, `${file}.again`);
  renameSync(`${file}.again`, file);
  const second = await predictFiles({ ...common, store: left, signal: new AbortController().signal });

  expect(first).toMatchObject({ complete: false, parts: 1 });
  expect(second).toMatchObject({ complete: true, resumed: true, parts: 4 });
  expect(outputsOf(left)).toEqual(outputsOf(whole));
});
