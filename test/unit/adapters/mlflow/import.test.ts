import { describe, expect, test } from '@jest/globals';
import { fetchPackage } from '../../../../src/adapters/mlflow/import.ts';
import { verifyPackage } from '../../../../src/packages/verify.ts';
import { type HeldModel, heldModel, serving, standIns } from '../../../support/stand-in-mlflow.ts';

const start = standIns();
const MOST = 10_000_000;

async function refusalOf(
  facts: Partial<HeldModel>,
  most = MOST,
): Promise<{ message: string; downloads: string[] }> {
  const { rest, calls } = await start(serving(heldModel(facts)));
  const error = await fetchPackage(rest, { name: 'strange', version: '3' }, most).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'MLFLOW_ARTIFACT', retryable: false });
  const downloads = calls
    .map(({ path }) => path)
    .filter((path) => path.startsWith('mlflow-artifacts/artifacts/'));
  return { message: error.message, downloads };
}

const honest = heldModel().listed;

describe('importing from an MLflow registry', () => {
  test.each([
    ['its number', { version: '3' }],
    ['an alias', { alias: 'champion' }],
    ['being the newest', {}],
  ])('finds a version by %s', async (_, asked) => {
    const { rest } = await start(serving(heldModel()));

    const { contents, found } = await fetchPackage(rest, { name: 'strange', ...asked }, MOST);

    expect(found.version).toBe('3');
    expect(verifyPackage(contents).manifest.name).toBe('tiny');
  });

  test('fetches a package that lies in the folder of a run, and not what MLflow put beside it', async () => {
    const beside = ['MLmodel', 'conda.yaml', 'requirements.txt'].map((path) => ({ path, file_size: 1e12 }));
    const model = heldModel({ listed: [...honest, ...beside], source: 'runs:/r1/model' });
    const { rest, calls } = await start(serving(model));

    const { contents } = await fetchPackage(rest, { name: 'strange' }, MOST);

    expect([...contents.files.keys()].sort()).toEqual([...model.files.keys()].sort());
    expect(calls.map(({ path }) => path)).toContain(
      'mlflow-artifacts/artifacts/1/r1/artifacts/model/manifest.json',
    );
    expect(calls.some(({ path }) => path.endsWith('MLmodel'))).toBe(false);
  });

  test.each([
    ['a path upwards', '../../etc/passwd'],
    ['two points', '..'],
    ['an absolute path', '/etc/passwd'],
    ['a path into a folder', 'sub/model.onnx'],
    ['a path of Windows', '..\\model.onnx'],
    ['an encoded path', '%2e%2e%2fmodel.onnx'],
    ['a zero byte', 'model.onnx\u0000.txt'],
    ['an empty name', ''],
  ])('refuses a listing with %s', async (_, path) => {
    const { message, downloads } = await refusalOf({ listed: [...honest, { path, file_size: 1 }] });

    expect(message).toContain('expected');
    expect(downloads).toEqual([]);
  });

  test.each([
    ['data outside the graph', { path: 'model.onnx.data', file_size: 10 }],
    ['code', { path: 'code', is_dir: true }],
    ['a folder in the place of the graph', { path: 'model.onnx', is_dir: true }],
  ])('refuses %s', async (_, entry) => {
    const others = honest.filter(({ path }) => path !== entry.path);

    const { message, downloads } = await refusalOf({ listed: [...others, entry] });

    expect(message).toContain(entry.path);
    expect(downloads).toEqual([]);
  });

  test('refuses the same name twice', async () => {
    const { message } = await refusalOf({ listed: [...honest, honest[0]!] });

    expect(message).toContain('each file once');
  });

  test('refuses a plain ONNX model without the documents of a package, and says what is missing', async () => {
    const { message } = await refusalOf({
      listed: [{ path: 'MLmodel' }, { path: 'model.onnx', file_size: 10 }],
    });

    expect(message).toContain('manifest.json');
    expect(message).toContain('got MLmodel, model.onnx');
  });

  test('refuses what is larger than allowed, by its listing or by its bytes', async () => {
    const listed = await refusalOf({ listed: honest.map((file) => ({ ...file, file_size: MOST })) });
    const small = honest.map((file) => ({ ...file, file_size: 1 }));
    const sent = await refusalOf({ listed: small }, 2000);

    expect(listed.downloads).toEqual([]);
    expect(listed.message).toContain('mlflow.maxImportBytes');
    expect(sent.message).toContain('expected at most');
  });

  test.each([
    ['s3://bucket/model'],
    ['file:///etc'],
    ['mlflow-artifacts:/../../etc'],
    ['https://elsewhere/model'],
  ])('refuses files at %s, which the server does not hand out itself', async (source) => {
    const { message } = await refusalOf({ source });

    expect(message).toContain('--serve-artifacts');
  });

  test('says which aliases there are where the one asked for is not', async () => {
    const { rest } = await start(serving(heldModel()));

    await expect(fetchPackage(rest, { name: 'strange', alias: 'best' }, MOST)).rejects.toMatchObject({
      code: 'MLFLOW_UNKNOWN',
      message: expect.stringContaining('champion'),
    });
  });

  test('a byte that changed on the way is noticed when the package is verified', async () => {
    const files = new Map(heldModel().files);
    const graph = Uint8Array.from(files.get('model.onnx')!);
    graph[graph.length - 1]! ^= 1;
    const { rest } = await start(serving(heldModel({ files: files.set('model.onnx', graph) })));

    const { contents } = await fetchPackage(rest, { name: 'strange' }, MOST);

    expect(() => verifyPackage(contents)).toThrow('sha256');
  });
});
