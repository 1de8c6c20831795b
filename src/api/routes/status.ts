import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { ApiProblem } from '../problem.ts';
import { accuracySchema } from '../schemas/accuracy.ts';

const accuracy = endpoint({
  id: 'readAccuracy',
  method: 'get',
  url: '/api/v1/accuracy',
  tag: 'status',
  summary: 'What predictions turned out to be worth so far, by model, beside risk and warnings',
  answer: accuracySchema,
  problems: ['unknown'],
  handle: async ({ ports }) => {
    const found = await ports.accuracy();
    if (found) return { body: found };
    throw new ApiProblem('unknown', 'nothing was predicted yet: there is no stream behind this server', {});
  },
});

const health = endpoint({
  id: 'readHealth',
  method: 'get',
  url: '/api/v1/health',
  tag: 'status',
  summary: 'Whether everything works that answers need',
  answer: z.object({
    ok: z.boolean(),
    version: z.string(),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })).readonly(),
  }),
  handle: async ({ ports }) => {
    const checks = await ports.health();
    return { body: { ok: checks.every(({ ok }) => ok), version: ports.version, checks } };
  },
});

/** How things stand. */
export const statusEndpoints = [accuracy, health];
