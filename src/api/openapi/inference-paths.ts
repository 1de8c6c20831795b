import { type JsonSchema, refTo } from './schemas.ts';

const NAME = { name: 'name', in: 'path', required: true, schema: { type: 'string' } };
const VERSION = { name: 'version', in: 'path', required: true, schema: { type: 'string' } };

const PLACES = [
  { path: '/v2/models/{name}', suffix: '', parameters: [NAME] },
  { path: '/v2/models/{name}/versions/{version}', suffix: 'Version', parameters: [NAME, VERSION] },
];

type Schemas = Readonly<Record<string, JsonSchema>>;

/** The routes of the Open Inference Protocol v2. */
export function inferencePaths(schemas: Schemas): Readonly<Record<string, unknown>> {
  const get = (
    operationId: string,
    summary: string,
    answer: unknown,
    parameters: readonly unknown[] = [],
  ) => ({
    get: operation(operationId, summary, answer, schemas, parameters),
  });
  const flag = (name: string) => ({ type: 'object', properties: { [name]: { type: 'boolean' } } });
  const paths: Record<string, unknown> = {
    '/v2': get('serverMetadata', 'Name and version of the server', refTo(schemas, 'ServerMetadata')),
    '/v2/health/live': get('serverLive', 'Whether the server answers at all', flag('live')),
    '/v2/health/ready': get('serverReady', 'Whether it can answer; 503 where not', flag('ready')),
  };
  for (const { path, suffix, parameters } of PLACES) {
    const metadata = refTo(schemas, 'ModelMetadata');
    paths[path] = get(`model${suffix}Metadata`, 'What a model takes and gives', metadata, parameters);
    paths[`${path}/ready`] = get(`model${suffix}Ready`, 'Whether it can be asked', flag('ready'), parameters);
    paths[`${path}/infer`] = { post: inferOperation(`infer${suffix}`, schemas, parameters) };
  }
  return paths;
}

function inferOperation(id: string, schemas: Schemas, parameters: readonly unknown[]): JsonSchema {
  return {
    ...operation(id, 'Runs the graph of a model', refTo(schemas, 'InferenceResponse'), schemas, parameters),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: refTo(schemas, 'InferenceRequest') } },
    },
  };
}

function operation(
  operationId: string,
  summary: string,
  answer: unknown,
  schemas: Schemas,
  parameters: readonly unknown[],
): JsonSchema {
  const error = {
    description: 'What is wrong',
    content: { 'application/json': { schema: refTo(schemas, 'InferenceError') } },
  };
  return {
    operationId,
    tags: ['inference'],
    summary,
    parameters,
    responses: {
      200: { description: summary, content: { 'application/json': { schema: answer } } },
      '4XX': error,
      '5XX': error,
    },
  };
}
