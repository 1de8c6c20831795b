import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundle } from '../../../../functions/bundle.ts';
import { bundleSize } from '../../../../src/bench/lambda/bundle-sizes.ts';
import { measureColdStarts } from '../../../../src/bench/lambda/cold-starts.ts';
import { FunctionProcess } from '../../../../src/bench/lambda/function-process.ts';
import { prepareOccasions } from '../../../../src/bench/lambda/occasions.ts';
import { openStage, type Stage } from '../../../../src/bench/lambda/stage.ts';
import { measureStream } from '../../../../src/bench/lambda/stream-rate.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const FOLDER = join(tempFolder(), 'predict-stream');
let stage: Stage;

beforeAll(async () => {
  await bundle('predict-stream', FOLDER);
  stage = await openStage();
});

afterAll(() => stage?.s3.stop());

describe('figures of predict-stream', () => {
  test('come from the real bundle, which commits and writes its outputs for each batch', async () => {
    const rounds = [
      { store: 's3', batch: 1000, kept: true, delay: 0 },
      { store: 'memory', batch: 1000, kept: true, delay: 0 },
    ] as const;

    const [s3, memory] = await measureStream(stage, FOLDER, () => undefined, { count: 12_000, rounds });

    expect(s3).toMatchObject({ s3WritesPerBatch: 3, s3ReadsPerBatch: 0 });
    expect(memory).toMatchObject({ s3WritesPerBatch: 0, s3ReadsPerBatch: 0 });
    // The same records, so the same state, wherever it is kept.
    expect(Math.abs(s3!.checkpointBytes / memory!.checkpointBytes - 1)).toBeLessThan(0.02);
    expect(s3!.cost.arm64.lambda).toBeGreaterThan(0);
    expect(await stage.data.list('')).toEqual([]);
  });

  test('tell the parts of a start, with and without compiled code', async () => {
    const occasions = await prepareOccasions(stage);
    const before = await stage.data.list('');
    const chosen = occasions.filter(({ function: name }) => name === 'predict-stream');

    const rows = await measureColdStarts(
      stage,
      chosen,
      () => FOLDER,
      () => undefined,
      1,
    );

    expect(rows.map(({ compileCache }) => compileCache)).toEqual([false, true]);
    for (const { process, import: imported, first, second, cpu } of rows)
      for (const { median } of [process, imported, first, second, cpu]) expect(median).toBeGreaterThan(0);
    expect(before.some(({ key }) => key.startsWith('checkpoints/'))).toBe(true);
  });

  test('are not burdened by fetch, which importing http as a module would load', async () => {
    const { first } = (await prepareOccasions(stage))[0]!;
    const loaded = join(FOLDER, '../loaded.json');
    const hook = join(FOLDER, '../hook.cjs');
    writeFileSync(
      hook,
      `process.on('exit', () => require('fs').writeFileSync('${loaded}', JSON.stringify(process.moduleLoadList)));`,
    );

    const one = await FunctionProcess.begin(FOLDER, { ...stage.env, NODE_OPTIONS: `--require ${hook}` });
    await one.invoke(first);
    await one.stop();

    const names = readFileSync(loaded, 'utf8');
    expect(names).toContain('NativeModule http"');
    expect(names).not.toContain('undici');
  });

  test('weigh what is uploaded, without source maps', () => {
    const { deployed, codeBytes, indexBytes } = bundleSize('predict-stream', FOLDER);

    expect(deployed.bytes).toBeGreaterThan(codeBytes);
    expect(codeBytes).toBeGreaterThan(indexBytes);
    expect(deployed.zipBytes).toBeLessThan(deployed.bytes / 2);
  });
});
