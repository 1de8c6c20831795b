import { DatasetError } from './errors.ts';
import type { Splits } from './splits.ts';
import type { DatasetVocabulary } from './vocabulary.ts';

/** Throws DatasetError where fewer than two things ever happen (ends of sequences count), in all rows or in those to train on. */
export function checkLearnable({ types }: DatasetVocabulary, { train }: Pick<Splits, 'train'>): void {
  const happening = types.filter(({ count }) => count > 0);
  const known = happening.filter(({ firstRow }) => firstRow < train[1]);
  if (known.length > 1) return;
  const [only] = happening.length > 1 ? known : happening;
  const where = happening.length > 1 ? 'the training split holds' : 'the logs hold';
  throw new DatasetError(
    `${where} only one event type (${only?.template || only?.id || 'none'}): there is nothing to predict; give logs with at least two, or other settings of parsing (logcast templates FILE shows the types)`,
  );
}

/** Event types that come for the first time behind the training rows: a model trained on them does not know these. */
export function unseenTypes({ types }: DatasetVocabulary, { train }: Pick<Splits, 'train'>): number {
  return types.filter(({ index, firstRow }) => index > 0 && firstRow >= train[1]).length;
}
