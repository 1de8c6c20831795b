import type { Splits } from '../dataset/splits.ts';
import type { WrittenCandidates } from '../hosts/write-candidates.ts';
import type { WrittenDataset } from '../hosts/write-dataset.ts';
import type { WrittenTimes } from '../hosts/write-times.ts';
import { clock, count } from './format.ts';
import type { Paint } from './paint.ts';

/** The same of predicted times. */
export function timesText(out: string, { rows, every, splits, digest }: WrittenTimes, paint: Paint): string {
  const kept = every > 1 ? ` (one of ${every})` : '';
  return partsText(out, `${count(rows)} predicted times${kept}`, splits, digest, paint);
}

/** The same of candidate sets. */
export function candidatesText(
  out: string,
  { sets, candidates, every, splits, digest }: WrittenCandidates,
  paint: Paint,
): string {
  const kept = every > 1 ? ` (one of ${every})` : '';
  return partsText(
    out,
    `${count(sets)} predictions${kept} with ${count(candidates)} candidates`,
    splits,
    digest,
    paint,
  );
}

function partsText(out: string, what: string, splits: Splits, digest: string, paint: Paint): string {
  const rowsOf = ([from, to]: readonly [number, number]): string => count(to - from);
  return `${paint.bold(out)}  ${what}
  train ${rowsOf(splits.train)} · validation ${rowsOf(splits.validation)} · test ${rowsOf(splits.test)}
  ${paint.dim(`digest ${digest}`)}
`;
}

/** What was written: events, sequences, types and parts. */
export function datasetText(
  out: string,
  { manifest, rejected, unseenTypes, evicted }: WrittenDataset,
  paint: Paint,
): string {
  const { splits, files } = manifest;
  const rowsOf = ([from, to]: readonly [number, number]): string => count(to - from);
  const test = splits.test[1] > splits.test[0] ? ` · test ${rowsOf(splits.test)}` : '';
  const refused = rejected > 0 ? `, ${count(rejected)} records rejected` : '';
  const unseen =
    unseenTypes > 0 ? `; ${count(unseenTypes)} event types come only after the training rows` : '';
  const cut =
    evicted > 0
      ? `\n  ${count(evicted)} open sequences were forgotten and go on as new ones: raise sequences.capacity, or end them (sequences.idleTimeoutSeconds)`
      : '';
  return `${paint.bold(out)}  ${count(manifest.events)} events in ${files.length} ${files.length === 1 ? 'file' : 'files'}${refused}
  ${count(manifest.sequences)} sequences, ${count(manifest.types)} event types, ${clock(Date.parse(manifest.from))} to ${clock(Date.parse(manifest.to))}
  rows: train ${rowsOf(splits.train)} · validation ${rowsOf(splits.validation)}${test}${unseen}${cut}
  ${paint.dim(`digest ${manifest.digest}`)}
`;
}
