import * as z from 'zod';
import type { AnyEndpoint } from '../endpoint.ts';
import { PROBLEMS, type ProblemKind } from '../problem.ts';
import { inferencePaths } from './inference-paths.ts';
import { answerName, bodyName, componentSchemas, type JsonSchema, refTo } from './schemas.ts';

/** What any request can come to. */
const ALWAYS: readonly ProblemKind[] = ['invalid', 'unauthorised', 'forbidden', 'unavailable'];

const WITH_BODY: readonly ProblemKind[] = ['too-large', 'media-type'];

const DESCRIPTION = `Forecasts of a log stream, what was warned of, and the models behind it. Models themselves answer under /v2, by
the Open Inference Protocol. Problems come as application/problem+json with the field, what was expected and what came.`;

type Schemas = Readonly<Record<string, JsonSchema>>;

/** The OpenAPI 3.1 document of the API, made from the schemas that check its requests. */
export function openApiDocument(endpoints: readonly AnyEndpoint[], version: string): JsonSchema {
  const schemas = componentSchemas(endpoints);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.url] = {
      ...paths[endpoint.url],
      [endpoint.method]: operationOf(endpoint, endpoints, schemas),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Logcast',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: { ...paths, ...inferencePaths(schemas) },
    components: {
      schemas,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'On one machine; not asked for where only the loopback address is bound. On AWS requests are signed (IAM)',
        },
      },
    },
    security: [{ bearer: [] }],
  };
}

function operationOf(endpoint: AnyEndpoint, all: readonly AnyEndpoint[], schemas: Schemas): JsonSchema {
  const { id, tag, summary, body, fromText, answer } = endpoint;
  const content = (schema: unknown) => ({ 'application/json': { schema } });
  const text = fromText && { 'text/plain': { schema: { type: 'string' } } };
  const etag = endpoint.conditional && {
    ETag: { schema: { type: 'string' }, description: 'What If-Match compares' },
  };
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: parametersOf(endpoint),
    ...(body && {
      requestBody: {
        required: true,
        content: { ...content(refTo(schemas, bodyName(endpoint, all))), ...text },
      },
    }),
    responses: {
      200: {
        description: answer.description ?? summary,
        ...(etag && { headers: etag }),
        content: content(refTo(schemas, answerName(endpoint, all))),
      },
      ...problemResponses(endpoint),
    },
  };
}

function problemResponses({ problems = [], body }: AnyEndpoint): Record<number, unknown> {
  const kinds = [...ALWAYS, ...problems, ...(body ? WITH_BODY : [])];
  const schema = { $ref: '#/components/schemas/Problem' };
  return Object.fromEntries(
    kinds.map((kind) => {
      const { status, title } = PROBLEMS[kind];
      return [status, { description: title, content: { 'application/problem+json': { schema } } }];
    }),
  );
}

/** Headers that endpoints understand which change something. */
const CONDITIONS = [
  ['If-Match', 'ETag of the alias as it was read; 412 where it has moved since'],
  ['Idempotency-Key', 'Sent again with a request that got no answer: it is done once'],
].map(([name, description]) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
}));

function parametersOf({ path, query, conditional }: AnyEndpoint): unknown[] {
  return [...fieldsOf(path, 'path'), ...fieldsOf(query, 'query'), ...(conditional ? CONDITIONS : [])];
}

function fieldsOf(schema: z.ZodType | undefined, place: 'path' | 'query'): unknown[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  return Object.entries(properties).map(([name, { description, ...field }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: field,
  }));
}
