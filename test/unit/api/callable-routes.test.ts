import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApi } from '../../../src/api/app.ts';
import { callableRoutes } from '../../../src/api/callable-routes.ts';
import { seededPorts } from '../../support/api-app.ts';

let ports: Awaited<ReturnType<typeof seededPorts>>;

beforeAll(async () => {
  ports = await seededPorts();
});

afterAll(() => ports.models.close());

describe('the routes that rights are given to', () => {
  test('are those that the API answers, none left out', () => {
    const answered = createApi(ports)
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);

    const callable = callableRoutes().map(({ method, path }) => `${method} ${path}`);

    expect(callable.sort()).toEqual([...new Set(answered)].sort());
  });

  test('change something where they move, set or remove an alias, and nowhere else', () => {
    const changing = callableRoutes().filter(({ changes }) => changes);

    expect(changing.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'DELETE /api/v1/models/{name}/aliases/{alias}',
      'POST /api/v1/models/{name}/promote',
      'POST /api/v1/models/{name}/rollback',
      'PUT /api/v1/models/{name}/aliases/{alias}',
    ]);
  });
});
