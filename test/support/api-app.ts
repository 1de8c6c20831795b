import { inferHere } from '../../src/adapters/onnx/open-graph.ts';
import { createApi } from '../../src/api/app.ts';
import { apiConfig } from '../../src/api/config.ts';
import { forecastFrom } from '../../src/api/forked-forecast.ts';
import type { ApiPorts } from '../../src/api/ports.ts';
import { RecordBook } from '../../src/api/record-book.ts';
import { accuracyOf } from '../../src/api/views.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { SourceDecoder } from '../../src/events/decoder.ts';
import { bearerAuthority } from '../../src/hosts/api-token.ts';
import { RegisteredModels } from '../../src/hosts/served-models.ts';
import { Pipeline } from '../../src/pipeline.ts';
import { StoreRegistry } from '../../src/registry/store-registry.ts';
import { StateReader } from '../../src/state/codec.ts';
import { ANOMALIES, INCIDENTS, START, seedLines, seedRegistry, WARNINGS } from '../contracts/api-seed.ts';
import type { ApiUnderTest } from '../contracts/api-under-test.ts';
import { MemoryStore } from './memory-store.ts';

const TOKEN = 'token-of-the-tests-0123456789';
const READER_TOKEN = 'token-of-a-reader-0123456789';
const ORIGIN = 'http://api.test';
const SILENT = { warning: () => undefined, incident: () => undefined };

/** The API as a function in this process, with real graphs and a pipeline that has learned the seed. */
export async function inProcessApi(): Promise<ApiUnderTest> {
  const ports = await seededPorts();
  const readers = bearerAuthority(READER_TOKEN);
  const authorise: ApiPorts['authorise'] = (request, context) =>
    request.headers.get('authorization')?.includes(READER_TOKEN)
      ? { ...readers(request), by: 'reader', changesAreFor: 'an operator of the tests' }
      : ports.authorise(request, context);
  const app = createApi({ ...ports, authorise });
  const sendAnonymously = async (path: string, init?: RequestInit): Promise<Response> =>
    app.fetch(new Request(`${ORIGIN}${path}`, init));
  const sendWith =
    (token: string) =>
    (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token}`);
      return sendAnonymously(path, { ...init, headers });
    };
  return {
    caller: 'api-token',
    sendAnonymously,
    send: sendWith(TOKEN),
    reader: { caller: 'reader', send: sendWith(READER_TOKEN) },
    stop: () => ports.models.close(),
  };
}

/** Ports that hold the seed. */
export async function seededPorts(): Promise<ApiPorts & { readonly models: RegisteredModels }> {
  const config = loadConfig();
  const state = await learnedState();
  const fork = (): Pipeline => new Pipeline(config, new StateReader(state));
  const registry = new StoreRegistry(new MemoryStore());
  await seedRegistry(registry);
  const metrics = { record: () => undefined };
  const limits = { ...apiConfig.parse({}), maxOpen: 4, maxMiB: 1024, aliasMilliseconds: 0 };
  return {
    config: config.api,
    version: '0.0.0-test',
    registry,
    models: new RegisteredModels(registry, inferHere, limits, metrics, Date.now),
    forecasts: { forecast: (asked) => forecastFrom(fork(), config.events, asked, START) },
    records: seededBook(),
    accuracy: async () => accuracyOf(fork()),
    health: async () => [{ name: 'registry', ok: true, detail: 'in memory' }],
    authorise: bearerAuthority(TOKEN),
    metrics,
    now: Date.now,
  };
}

function seededBook(): RecordBook {
  const book = new RecordBook();
  for (const warning of WARNINGS) book.put('warnings', warning);
  for (const incident of INCIDENTS) book.put('incidents', incident);
  for (const anomaly of ANOMALIES) book.put('anomalies', anomaly);
  return book;
}

/** The pipeline that has learned the seed, as bytes. */
export async function learnedState(): Promise<Uint8Array> {
  const config = loadConfig();
  const pipeline = new Pipeline(config);
  const text = new TextEncoder().encode(`${seedLines().join('\n')}\n`);
  const { events } = new SourceDecoder('app.log', config.events).decodeLines(text, 0);
  await pipeline.process(events, SILENT);
  return pipeline.save();
}
