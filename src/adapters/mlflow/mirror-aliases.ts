import type { AliasState } from '../../registry/model-registry.ts';
import { type RegisteredModel, removeModelAlias, setModelAlias, setModelTag } from './models.ts';
import type { MlflowRest } from './rest.ts';

/** Tag of a registered model: the aliases that are ours to move and to remove. Those of other people stay. */
const OURS_TAG = 'logcast.aliases';

/**
 * Lets our aliases name the versions that they name here, and removes those of ours that are gone; `numbers` gives the
 * server's version for ours. Returns what changed.
 */
export async function mirrorAliases(
  rest: MlflowRest,
  model: RegisteredModel,
  aliases: readonly AliasState[],
  numbers: ReadonlyMap<number, string>,
): Promise<string[]> {
  const { name } = model;
  const wanted = new Map(aliases.map(({ alias, version }) => [alias, numbers.get(version)]));
  const before = oursOf(model);
  // Noted before they are set: an alias that a killed process has left is still known as ours.
  const noted = await noteOurs(rest, name, before, [...before, ...wanted.keys()]);
  const there = new Map(model.aliases.map(({ alias, version }) => [alias, version]));
  const moved: string[] = [];
  for (const [alias, version] of wanted) {
    if (version === undefined || there.get(alias) === version) continue;
    await setModelAlias(rest, name, alias, version);
    moved.push(alias);
  }
  for (const alias of before.filter((ours) => !wanted.has(ours) && there.has(ours))) {
    await removeModelAlias(rest, name, alias);
    moved.push(alias);
  }
  await noteOurs(rest, name, noted, [...wanted.keys()]);
  return moved;
}

function oursOf({ tags }: RegisteredModel): string[] {
  const tag = tags.find(({ key }) => key === OURS_TAG)?.value ?? '';
  return tag.split(',').filter((alias) => alias !== '');
}

async function noteOurs(
  rest: MlflowRest,
  name: string,
  before: readonly string[],
  aliases: readonly string[],
): Promise<string[]> {
  const ours = [...new Set(aliases)].sort();
  if (ours.join() !== before.join()) await setModelTag(rest, name, { key: OURS_TAG, value: ours.join() });
  return ours;
}
