import { Hono } from 'hono';
import type { ApiPorts } from './ports.ts';

/** The HTTP API as a function from Request to Response: `createApi(ports).fetch(request, context)`. */
export function createApi(ports: ApiPorts): Hono {
  const app = new Hono();
  app.get('/v2', (context) => context.json({ name: 'logcast', version: ports.version, extensions: [] }));
  return app;
}
