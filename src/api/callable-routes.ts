import { ENDPOINTS } from './app.ts';
import { openApiDocument } from './openapi/document.ts';

/** A method of a path of the API, for who grants rights to it. */
export interface CallableRoute {
  readonly method: string;
  /** With parameters in braces: `/api/v1/models/{name}`. */
  readonly path: string;
  /** Whether it changes what serves. */
  readonly changes: boolean;
}

/** Answered beside what the documentation lists: itself, and the root of the Open Inference Protocol with a slash. */
const UNLISTED: readonly CallableRoute[] = ['/openapi.json', '/v2/'].map((path) => ({
  method: 'GET',
  path,
  changes: false,
}));

/** Every route of the API, from the same table that its requests are answered by. */
export function callableRoutes(): readonly CallableRoute[] {
  const { paths } = openApiDocument(ENDPOINTS, '');
  const listed = Object.entries(paths as Readonly<Record<string, object>>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path,
      changes: ENDPOINTS.some((of) => of.url === path && of.method === method && of.conditional === true),
    })),
  );
  return [...listed, ...UNLISTED];
}
