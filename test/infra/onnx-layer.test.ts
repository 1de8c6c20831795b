import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildLayer, type LayerArchitecture } from '../../layers/onnxruntime/build.ts';
import { tempFolder } from '../support/temp-folder.ts';

const PACKAGE = join(import.meta.dirname, '../fixtures/packages/tiny-ranking');
const LAMBDA_LIMIT = 250 * 2 ** 20;
const folder = tempFolder();

/** As the function does: a module far from any packages takes the runtime from the layer by its path. */
const PROBE = `
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
const require = createRequire(import.meta.url);
let beside = true;
try { require.resolve('onnxruntime-node'); } catch { beside = false; }
const { InferenceSession, Tensor } = require(process.argv[2] + '/nodejs/node_modules/onnxruntime-node');
const session = await InferenceSession.create(process.argv[3]);
const feeds = {};
for (const input of session.inputMetadata) {
  const dims = input.shape.map((size) => typeof size === 'number' && size > 0 ? size : 1);
  const size = dims.reduce((a, b) => a * b, 1);
  feeds[input.name] = input.type === 'int64' ? new Tensor('int64', new BigInt64Array(size).fill(1n), dims)
    : input.type === 'int32' ? new Tensor('int32', new Int32Array(size).fill(1), dims)
    : new Tensor('float32', new Float32Array(size).fill(.5), dims);
}
const outputs = await session.run(feeds);
const finite = Object.values(outputs).every(({ data }) => data.length > 0 && Array.from(data).every((x) => Number.isFinite(Number(x))));
console.log(JSON.stringify({ beside, outputs: Object.keys(outputs), finite }));
`;

/** What runs on this machine. */
const here = process.arch as LayerArchitecture;

describe('the layer with ONNX Runtime', () => {
  test('serves a model to a process that has no other packages', () => {
    const { folder: layer } = buildLayer(here, join(folder, 'opt'));
    writeFileSync(join(folder, 'probe.mjs'), PROBE);
    copyFileSync(join(PACKAGE, 'model.onnx'), join(folder, 'model.onnx'));

    const told = execFileSync(process.execPath, ['probe.mjs', layer, join(folder, 'model.onnx')], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: '/usr/bin' },
    });

    expect(JSON.parse(told)).toMatchObject({ beside: false, finite: true });
    expect(JSON.parse(told).outputs.length).toBeGreaterThan(0);
  });

  test.each(['arm64', 'x64'] as const)(
    'holds the library for %s alone, and fits into Lambda',
    (architecture) => {
      const { folder: layer, bytes } = buildLayer(architecture, join(folder, architecture));

      const native = readdirSync(layer, { recursive: true, encoding: 'utf8' }).filter((path) =>
        /\.(node|so|dylib|dll)(\.|$)/.test(path),
      );

      expect(native).toHaveLength(2);
      for (const path of native) expect(path).toContain(`/linux/${architecture}/`);
      expect(bytes).toBeLessThan(LAMBDA_LIMIT / 4);
    },
  );

  test('has the same digest when it is built again', () => {
    const first = buildLayer('arm64', join(folder, 'first'));
    const second = buildLayer('arm64', join(folder, 'second'));

    expect(second.digest).toBe(first.digest);
    expect(first.digest).not.toBe(buildLayer('x64', join(folder, 'other')).digest);
  });
});
