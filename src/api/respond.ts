import type { Answer, AnyEndpoint } from './endpoint.ts';
import { checked } from './invalid.ts';
import type { ApiPorts, Caller } from './ports.ts';
import { ApiProblem } from './problem.ts';
import { mediaType, readJson, readQuery, readText } from './read-request.ts';

/** Checks every part of a request against what its endpoint declares, and has it answered. Throws ApiProblem. */
export async function respond(
  endpoint: AnyEndpoint,
  request: Request,
  parameters: Readonly<Record<string, string>>,
  caller: Caller,
  ports: ApiPorts,
): Promise<Response> {
  checkRights(endpoint, caller);
  const answer = await endpoint.handle({
    path: endpoint.path && checked(endpoint.path, parameters, 'path'),
    query: queryOf(endpoint, request),
    body: endpoint.body && checked(endpoint.body, await bodyOf(endpoint, request, ports), 'body'),
    caller,
    headers: request.headers,
    ports,
  });
  // Only what is declared leaves: a registry or a table may hold more.
  return answered({ ...answer, body: endpoint.answer.parse(answer.body) }, request);
}

/** Before anything of the request is looked at: who may not ask is not told what would be wrong with it. */
function checkRights({ conditional, method, url }: AnyEndpoint, { by, changesAreFor }: Caller): void {
  if (!conditional || changesAreFor === undefined) return;
  throw new ApiProblem(
    'forbidden',
    `${by} may not change what serves (${method.toUpperCase()} ${url}): ask in the name of ${changesAreFor}`,
    { field: 'header.authorization', expected: changesAreFor, got: by },
  );
}

function queryOf(endpoint: AnyEndpoint, request: Request): unknown {
  const query = readQuery(request.url);
  if (endpoint.query) return checked(endpoint.query, query, 'query');
  const [name] = Object.keys(query);
  if (name === undefined) return undefined;
  const field = `query.${name}`;
  throw new ApiProblem('invalid', `${field} is not known here: remove it`, {
    field,
    expected: 'no parameters',
  });
}

async function bodyOf(endpoint: AnyEndpoint, request: Request, { config }: ApiPorts): Promise<unknown> {
  if (endpoint.fromText && mediaType(request) === 'text/plain')
    return endpoint.fromText(await readText(request, config.maxBodyBytes));
  return readJson(request, config.maxBodyBytes);
}

function answered({ status = 200, body, etag }: Answer<unknown>, request: Request): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', ...(etag && { etag }) };
  if (etag !== undefined && request.method === 'GET' && request.headers.get('if-none-match') === etag)
    return new Response(null, { status: 304, headers: { etag } });
  return new Response(JSON.stringify(body), { status, headers });
}

/** A problem as a response. */
export function problemResponse(problem: ApiProblem, instance: string): Response {
  const { retryAfterSeconds } = problem.facts;
  return new Response(JSON.stringify(problem.body(instance)), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(Math.ceil(retryAfterSeconds)) }),
      ...(problem.kind === 'unauthorised' && { 'www-authenticate': 'Bearer realm="logcast"' }),
    },
  });
}
