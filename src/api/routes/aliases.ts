import * as z from 'zod';
import type { Act, AliasState, ModelRegistry } from '../../registry/model-registry.ts';
import { type Answer, type Asked, endpoint } from '../endpoint.ts';
import { type Condition, conditionOf, etagOf, idempotencyKey, notAsExpected } from '../expectation.ts';
import { versionsOf } from '../known-model.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { aliasName, modelName } from '../schemas/fields.ts';
import { aliasSchema, moveSchema, removalSchema, rollbackSchema } from '../schemas/models.ts';

const BASE = '/api/v1/models/{name}';
const CHAMPION = 'champion';
const tag = 'aliases';
const model = z.object({ name: modelName });
const path = model.extend({ alias: aliasName });
const changing = { conditional: true, problems: ['unknown', 'conflict', 'precondition'] } as const;

const listAliases = endpoint({
  id: 'listAliases',
  method: 'get',
  url: `${BASE}/aliases`,
  tag,
  summary: 'What the aliases of a model name',
  path: model,
  answer: z.object({ aliases: z.array(aliasSchema) }),
  problems: ['unknown'],
  handle: async ({ path: { name }, ports: { registry } }) => {
    await versionsOf(registry, name);
    return { body: { aliases: [...(await registry.aliases(name))] } };
  },
});

const readAlias = endpoint({
  id: 'readAlias',
  method: 'get',
  url: `${BASE}/aliases/{alias}`,
  tag,
  summary: 'What an alias names; its ETag is what If-Match compares',
  path,
  answer: aliasSchema,
  problems: ['unknown'],
  handle: async ({ path: { name, alias }, ports }) =>
    aliasAnswer(await existing(ports.registry, name, alias)),
});

const setAlias = endpoint({
  id: 'setAlias',
  method: 'put',
  url: `${BASE}/aliases/{alias}`,
  tag,
  summary: 'Moves an alias to a version',
  path,
  body: moveSchema,
  answer: aliasSchema,
  ...changing,
  handle: (asked) => move(asked, asked.path.name, asked.path.alias),
});

const removeAlias = endpoint({
  id: 'removeAlias',
  method: 'delete',
  url: `${BASE}/aliases/{alias}`,
  tag,
  summary: 'Takes an alias away',
  path,
  body: removalSchema,
  answer: z.object({ removed: z.string() }),
  ...changing,
  handle: async ({ path: { name, alias }, body, caller, headers, ports }) => {
    const { registry, metrics } = ports;
    const condition = conditionOf(headers, body.expectedToken);
    await existing(registry, name, alias);
    await conditionally(registry, name, alias, condition, () =>
      registry.removeAlias(name, alias, act(caller.by, body.reason, headers, ports), condition.expected),
    );
    metrics.record('logcast_alias_moves_total', 1, { alias, action: 'remove-alias' });
    return { body: { removed: alias } };
  },
});

const promote = endpoint({
  id: 'promote',
  method: 'post',
  url: `${BASE}/promote`,
  tag,
  summary: 'Makes a version the champion, which serves',
  path: model,
  body: moveSchema,
  answer: aliasSchema,
  ...changing,
  handle: (asked) => move(asked, asked.path.name, CHAMPION),
});

const rollback = endpoint({
  id: 'rollback',
  method: 'post',
  url: `${BASE}/rollback`,
  tag,
  summary: 'Makes the champion what it was before',
  path: model,
  body: rollbackSchema,
  answer: aliasSchema,
  ...changing,
  handle: async ({ path: { name }, body, caller, headers, ports }) => {
    const { registry, metrics } = ports;
    const condition = conditionOf(headers, body.expectedToken);
    await existing(registry, name, CHAMPION);
    const state = await conditionally(registry, name, CHAMPION, condition, () =>
      registry.rollback(name, act(caller.by, body.reason, headers, ports), body.to, condition.expected),
    );
    metrics.record('logcast_alias_moves_total', 1, { alias: CHAMPION, action: 'rollback' });
    return aliasAnswer(state);
  },
});

/** Moving what serves. */
export const aliasEndpoints = [listAliases, readAlias, setAlias, removeAlias, promote, rollback];

type Move = Asked<unknown, unknown, z.infer<typeof moveSchema>>;

async function move(
  { body, caller, headers, ports }: Move,
  name: string,
  alias: string,
): Promise<Answer<AliasState>> {
  const { registry, metrics } = ports;
  const condition = conditionOf(headers, body.expectedToken);
  const state = await conditionally(registry, name, alias, condition, () =>
    registry.setAlias(
      name,
      alias,
      body.version,
      act(caller.by, body.reason, headers, ports),
      condition.expected,
    ),
  );
  const action = alias === CHAMPION ? 'promote' : 'set-alias';
  metrics.record('logcast_alias_moves_total', 1, { alias, action });
  return aliasAnswer(state);
}

async function existing(registry: ModelRegistry, name: string, alias: string): Promise<AliasState> {
  const found = await registry.alias(name, alias);
  if (found) return found;
  throw new ApiProblem('unknown', `${name} has no alias ${alias}`, {
    field: 'path.alias',
    expected: 'an alias that is set',
    got: alias,
  });
}

async function conditionally<T>(
  registry: ModelRegistry,
  name: string,
  alias: string,
  condition: Condition,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'REGISTRY_MOVED' || !condition.expected) throw cause;
    throw notAsExpected(condition, await registry.alias(name, alias), cause);
  }
}

function act(by: string, reason: string, headers: Headers, { now }: ApiPorts): Act {
  return { by, reason, now: now(), id: idempotencyKey(headers) };
}

function aliasAnswer(state: AliasState): Answer<AliasState> {
  return { body: state, etag: etagOf(state) };
}
