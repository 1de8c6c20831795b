import { type Context, Hono } from 'hono';
import type { AnyEndpoint } from './endpoint.ts';
import { addInferenceRoutes } from './inference/routes.ts';
import { openApiDocument } from './openapi/document.ts';
import type { ApiPorts, Caller } from './ports.ts';
import { ApiProblem } from './problem.ts';
import { problemOf } from './registry-problem.ts';
import { problemResponse, respond } from './respond.ts';
import { aliasEndpoints } from './routes/aliases.ts';
import { modelEndpoints } from './routes/models.ts';
import { predictionEndpoints } from './routes/predictions.ts';
import { recordEndpoints } from './routes/records.ts';
import { statusEndpoints } from './routes/status.ts';

/** Every endpoint of the JSON face, in the order of the documentation. */
export const ENDPOINTS: readonly AnyEndpoint[] = [
  ...predictionEndpoints,
  ...recordEndpoints,
  ...statusEndpoints,
  ...modelEndpoints,
  ...aliasEndpoints,
];

/** Probes of orchestrators come without a token; they learn nothing but "yes". */
const OPEN_TO_ALL: readonly string[] = ['/v2/health/live', '/v2/health/ready'];

type Api = Hono<{ Variables: { caller: Caller; route: string } }>;

/** Told of errors that no caller has to answer for. */
export type ErrorEar = (error: unknown, request: Request) => void;

/** The HTTP API as a function from Request to Response: `createApi(ports).fetch(request, context)`. */
export function createApi(ports: ApiPorts, hear: ErrorEar = () => undefined): Api {
  const app: Api = new Hono();
  app.use(async (context, next) => {
    const startedAt = ports.now();
    await next();
    const route = context.get('route') ?? routeLabel(context.req.path);
    const status = `${Math.floor(context.res.status / 100)}xx`;
    ports.metrics.record('logcast_api_requests_total', 1, { route, method: context.req.method, status });
    ports.metrics.record('logcast_api_request_seconds', (ports.now() - startedAt) / 1000, { route });
  });
  app.use(async (context, next) => {
    if (!OPEN_TO_ALL.includes(context.req.path))
      context.set('caller', ports.authorise(context.req.raw, context.env));
    await next();
  });
  addInferenceRoutes(app as unknown as Hono, ports);
  for (const endpoint of ENDPOINTS) {
    app.on(endpoint.method.toUpperCase(), routeOf(endpoint), (context) => {
      context.set('route', endpoint.url);
      return respond(endpoint, context.req.raw, context.req.param(), context.get('caller'), ports);
    });
  }
  const document = openApiDocument(ENDPOINTS, ports.version);
  app.get('/openapi.json', (context) => context.json(document));
  app.notFound((context) => refuse(context, noRoute(context)));
  app.onError((error, context) => {
    const problem = problemOf(error);
    if (problem.kind === 'failed') hear(error, context.req.raw);
    return refuse(context, problem);
  });
  return app;
}

/** The template of a path of the Open Inference Protocol; all others that no endpoint answers are one. */
function routeLabel(path: string): string {
  if (path === '/openapi.json' || OPEN_TO_ALL.includes(path)) return path;
  const model = /^\/v2\/models\/[^/]+(\/versions\/[^/]+)?(\/ready|\/infer)?$/.exec(path);
  return model ? `/v2/models/{name}${model[1] ? '/versions/{version}' : ''}${model[2] ?? ''}` : 'other';
}

/** `/models/{name}` as Hono writes it. */
function routeOf({ url }: AnyEndpoint): string {
  return url.replace(/\{(\w+)\}/g, ':$1');
}

/** The Open Inference Protocol has a form of its own for what went wrong. */
function refuse(context: Context, problem: ApiProblem): Response {
  const response = problemResponse(problem, context.req.path);
  if (!/^\/v2(\/|$)/.test(context.req.path)) return response;
  const headers = new Headers(response.headers);
  headers.set('content-type', 'application/json');
  return new Response(JSON.stringify({ error: problem.message }), { status: problem.status, headers });
}

function noRoute({ req: { path, method } }: Context): ApiProblem {
  const known = ENDPOINTS.filter((endpoint) =>
    new RegExp(`^${endpoint.url.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  const facts = { field: 'path', got: `${method} ${path}` };
  if (known.length === 0)
    return new ApiProblem('unknown', 'there is nothing here: /openapi.json lists all paths', {
      ...facts,
      expected: 'a path of the API',
    });
  const expected = known.map((endpoint) => endpoint.method.toUpperCase()).join(' or ');
  return new ApiProblem('method', `${path}: expected ${expected}, got ${method}`, { ...facts, expected });
}
