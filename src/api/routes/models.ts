import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { versionsOf } from '../known-model.ts';
import { ApiProblem } from '../problem.ts';
import { modelName, timeText, versionText } from '../schemas/fields.ts';
import { aliasSchema, ledgerEntrySchema, versionSchema } from '../schemas/models.ts';

const BASE = '/api/v1/models';
const tag = 'models';
const path = z.object({ name: modelName });
const problems = ['unknown'] as const;

/** Entries of a ledger in one answer. */
const LEDGER_PAGE = 500;

const listModels = endpoint({
  id: 'listModels',
  method: 'get',
  url: BASE,
  tag,
  summary: 'The registered models',
  answer: z.object({ models: z.array(z.object({ name: z.string() })) }),
  handle: async ({ ports }) => ({
    body: { models: [...(await ports.registry.names())].sort().map((name) => ({ name })) },
  }),
});

const readModel = endpoint({
  id: 'readModel',
  method: 'get',
  url: `${BASE}/{name}`,
  tag,
  summary: 'A model: its versions and what its aliases name',
  path,
  answer: z.object({ name: z.string(), versions: z.array(z.int()), aliases: z.array(aliasSchema) }),
  problems,
  handle: async ({ path: { name }, ports: { registry } }) => {
    const versions = (await versionsOf(registry, name)).map(({ version }) => version);
    return { body: { name, versions, aliases: [...(await registry.aliases(name))] } };
  },
});

const listVersions = endpoint({
  id: 'listVersions',
  method: 'get',
  url: `${BASE}/{name}/versions`,
  tag,
  summary: 'The versions of a model, with where they come from and what the gate found',
  path,
  answer: z.object({ versions: z.array(versionSchema) }),
  problems,
  handle: async ({ path: { name }, ports }) => ({
    body: { versions: await versionsOf(ports.registry, name) },
  }),
});

const readVersion = endpoint({
  id: 'readVersion',
  method: 'get',
  url: `${BASE}/{name}/versions/{version}`,
  tag,
  summary: 'One version of a model',
  path: path.extend({ version: versionText }),
  answer: versionSchema,
  problems,
  handle: async ({ path: { name, version }, ports }) => {
    const found = await ports.registry.version(name, version);
    return { body: found, etag: `"${found.digest}"` };
  },
});

const readLedger = endpoint({
  id: 'readLedger',
  method: 'get',
  url: `${BASE}/{name}/ledger`,
  tag,
  summary: 'Everything that was done to a model, oldest first',
  path,
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0).describe('Only entries after this number'),
    limit: z.coerce.number().int().min(1).max(LEDGER_PAGE).default(LEDGER_PAGE),
  }),
  answer: z.object({
    entries: z.array(ledgerEntrySchema),
    next: z.int().optional().describe('What to send as `after` for more'),
  }),
  problems,
  handle: async ({ path: { name }, query: { after, limit }, ports }) => {
    await versionsOf(ports.registry, name);
    const later = (await ports.registry.ledger(name)).filter(({ sequence }) => sequence > after);
    const entries = later.slice(0, limit);
    return { body: { entries, ...(later.length > limit && { next: entries.at(-1)!.sequence }) } };
  },
});

const liveAt = endpoint({
  id: 'liveAt',
  method: 'get',
  url: `${BASE}/{name}/live-at`,
  tag,
  summary: 'What each alias named at a time',
  path,
  query: z.strictObject({ time: timeText }),
  answer: z.object({ time: z.iso.datetime(), aliases: z.array(aliasSchema) }),
  problems,
  handle: async ({ path: { name }, query: { time }, ports }) => {
    if (!(Math.abs(time) <= 8.64e15)) {
      const field = 'query.time';
      throw new ApiProblem('invalid', `${field}: is no time`, {
        field,
        expected: 'a time',
        got: String(time),
      });
    }
    await versionsOf(ports.registry, name);
    const aliases = [...(await ports.registry.liveAt(name, time))];
    return { body: { time: new Date(time).toISOString(), aliases } };
  },
});

/** Reading the registry. */
export const modelEndpoints = [listModels, readModel, listVersions, readVersion, readLedger, liveAt];
