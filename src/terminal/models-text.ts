import type { AliasState, LedgerEntry, ModelVersion } from '../registry/model-registry.ts';
import { clock } from './format.ts';
import type { Paint } from './paint.ts';
import { plainTable } from './summary-text.ts';

const when = (time: string): string => clock(Date.parse(time));

/** A model with all that is known of it. */
export interface ModelView {
  readonly name: string;
  readonly versions: readonly ModelVersion[];
  readonly aliases: readonly AliasState[];
}

/** All models of a registry. */
export function modelsTable(models: readonly ModelView[], where: string, paint: Paint): string {
  if (models.length === 0) return `${where} holds no models yet: logcast models register PACKAGE adds one\n`;
  const rows = models.map(({ name, versions, aliases }) => {
    const latest = versions.at(-1)!;
    const named = aliases.map(({ alias, version }) => `${alias} ${version}`).join(', ');
    return [
      paint.bold(name),
      `${latest.version}`,
      when(latest.registeredAt),
      named || paint.yellow('no champion'),
    ];
  });
  return tableOf(['model', 'latest', 'registered', 'aliases'], rows, paint);
}

/** The versions of a model. */
export function versionsTable(
  versions: readonly ModelVersion[],
  aliases: readonly AliasState[],
  paint: Paint,
): string {
  const rows = versions.map(({ version, lineage, registeredAt, registeredBy, digest, description }) => {
    const named = aliases.filter((alias) => alias.version === version).map(({ alias }) => alias);
    return [
      paint.bold(`${version}`),
      named.join(', '),
      lineage.kind,
      when(lineage.trainedTo),
      when(registeredAt),
      registeredBy,
      digest.slice(0, 12),
      description,
    ];
  });
  const heads = ['version', 'aliases', 'kind', 'trained to', 'registered', 'by', 'digest', 'description'];
  return tableOf(heads, rows, paint);
}

/** Everything that is known of a version but the report of its gate. */
export function versionText(version: ModelVersion, aliases: readonly AliasState[], paint: Paint): string {
  const { lineage, tags } = version;
  const named = aliases.map(
    ({ alias, token, since, by }) => `${alias} since ${when(since)} by ${by} (token ${token})`,
  );
  const lines = [
    `${paint.bold(`${version.name} version ${version.version}`)}  ${named.join(', ') || 'no alias names it'}`,
    `  ${lineage.kind}, trained on ${when(lineage.trainedFrom)} to ${when(lineage.trainedTo)}`,
    `  dataset ${lineage.dataset.slice(0, 16)}, code ${lineage.codeRevision ?? 'unknown'}, parent ${lineage.parent?.slice(0, 16) ?? 'none'}`,
    `  registered ${when(version.registeredAt)} by ${version.registeredBy}; digest ${version.digest}`,
    ...(version.description === '' ? [] : [`  ${version.description}`]),
    ...Object.entries(tags).map(([key, value]) => `  ${key}=${value}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** All moves, oldest first. */
export function ledgerTable(entries: readonly LedgerEntry[], paint: Paint): string {
  const rows = entries.map(({ sequence, time, action, alias, version, previous, by, reason }) => [
    `${sequence}`,
    when(time),
    paint.bold(action),
    alias ?? '',
    previous !== null && version !== null ? `${previous} → ${version}` : `${version ?? ''}`,
    by,
    reason,
  ]);
  return tableOf(['no.', 'when', 'what', 'alias', 'version', 'by', 'why'], rows, paint);
}

/** What aliases named at a time. */
export function aliasTable(aliases: readonly AliasState[], at: string, paint: Paint): string {
  if (aliases.length === 0) return `no alias named anything at ${at}\n`;
  const rows = aliases.map(({ alias, version, since, by, reason, token }) => [
    paint.bold(alias),
    `${version}`,
    when(since),
    by,
    reason,
    `${token}`,
  ]);
  return tableOf(['alias', 'version', 'since', 'by', 'why', 'token'], rows, paint);
}

function tableOf(head: string[], rows: readonly string[][], paint: Paint): string {
  const table = plainTable(head, paint, 'left');
  table.push(...rows);
  return `${table.toString()}\n`;
}
