import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll } from '@jest/globals';
import { MlflowRest } from '../../src/adapters/mlflow/rest.ts';
import { draftOf } from './packages.ts';

/** A call as it came in. */
export interface HeardCall {
  readonly method: string;
  /** Below `/api/2.0/`, without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a call: with a value as JSON, with bytes, or by itself. */
export type Answer = (call: HeardCall, response: ServerResponse) => unknown;

/** A hand-written server that speaks as much of MLflow's protocol as a test wants, or something else. */
export async function standInMlflow(answer: Answer) {
  const calls: HeardCall[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const path = decodeURIComponent(pathname.replace(/^\/api\/2\.0\//, ''));
    const { method = '', headers } = request;
    const call = { method, path, query: searchParams, body: await text(request), headers };
    calls.push(call);
    const value = await answer(call, response);
    if (response.headersSent || value === undefined) return;
    response.end(value instanceof Uint8Array ? value : JSON.stringify(value));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url, calls, close };
}

/** Closes every server of a test file at its end. */
export function standIns(): (
  answer: Answer,
) => Promise<{ url: string; calls: HeardCall[]; rest: MlflowRest }> {
  const open: (() => void)[] = [];
  afterAll(() => {
    for (const close of open) close();
  });
  return async (answer) => {
    const { url, calls, close } = await standInMlflow(answer);
    open.push(close);
    return { url, calls, rest: new MlflowRest({ url, timeoutSeconds: 60, attempts: 3 }) };
  };
}

/** A file as a listing tells it. */
export interface Listed {
  readonly path: string;
  readonly is_dir?: boolean;
  readonly file_size?: number;
}

/** What a registry holds. */
export interface HeldModel {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What the server says lies there. */
  readonly listed: readonly Listed[];
  readonly source: string;
}

/** A good package, unless told otherwise. */
export function heldModel(facts: Partial<HeldModel> = {}): HeldModel {
  const files = facts.files ?? draftOf('tiny-gru').files;
  const listed = [...files].map(([path, bytes]) => ({ path, is_dir: false, file_size: bytes.length }));
  return { files, listed, source: 'mlflow-artifacts:/1/m-1/artifacts', ...facts };
}

/** A server that holds version 3 of the model "strange". */
export function serving({ files, listed, source }: HeldModel): Answer {
  const version = { name: 'strange', version: '3', source, tags: [] };
  return ({ path }: HeardCall): unknown => {
    if (path === 'mlflow/model-versions/get') return { model_version: version };
    if (path === 'mlflow/registered-models/alias') return { model_version: version };
    if (path === 'mlflow/registered-models/get')
      return { registered_model: { name: 'strange', aliases: [{ alias: 'champion', version: '3' }] } };
    if (path === 'mlflow/model-versions/get-download-uri') return { artifact_uri: source };
    if (path === 'mlflow/runs/get')
      return { run: { info: { run_id: 'r1', artifact_uri: 'mlflow-artifacts:/1/r1/artifacts' } } };
    if (path === 'mlflow-artifacts/artifacts') return { files: listed };
    return files.get(path.split('/').at(-1) ?? '') ?? new Uint8Array(0);
  };
}
