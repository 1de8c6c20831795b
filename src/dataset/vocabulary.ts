import * as z from 'zod';
import { hashedWords, type WordHashing } from '../models/template-words.ts';
import { typeId } from '../parsing/type-id.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { DatasetRows } from './rows.ts';

const wordHashing = z.strictObject({ buckets: z.int().min(1), most: z.int().min(1) });

/** `vocabulary.json` of a dataset: its event types, dense from 0 (the end of a sequence), in the order of their first rows. */
export const datasetVocabulary = z.strictObject({
  schema: z.literal(1),
  words: wordHashing,
  types: z.array(
    z.strictObject({
      index: z.int().min(0),
      id: z.string(),
      template: z.string(),
      words: z.array(z.int().min(1)),
      firstRow: z.int().min(0),
      count: z.int().min(0),
    }),
  ),
});

export type DatasetVocabulary = z.infer<typeof datasetVocabulary>;
export type DatasetType = DatasetVocabulary['types'][number];

/** What the vocabulary needs of the template miner. */
export interface TypeNames {
  readonly size: number;
  resolve(type: number): number;
  typeOfLeaf(leaf: number): number;
  templateOf(type: number): string;
}

/**
 * Rewrites the types of the rows to what their lines are in the end, after all merges and splits, numbered densely by their
 * first row, and returns the vocabulary. Its ids follow from the templates, whatever this stream happened to bring first.
 * The end of a sequence is 0 and comes first; where it never happens, its first row is behind the last.
 */
export function numberTypes(rows: DatasetRows, names: TypeNames, words: WordHashing): DatasetVocabulary {
  const indexOf = new Int32Array(names.size).fill(-1);
  const types: Counted[] = [{ type: END_OF_SEQUENCE, firstRow: rows.length, count: 0 }];
  indexOf[END_OF_SEQUENCE] = 0;
  // Types that read the same are one to whoever goes by their templates.
  const byTemplate = new Map<string, number>();
  const placeOf = (type: number, firstRow: number): number => {
    const template = names.templateOf(type);
    const known = byTemplate.get(template) ?? types.push({ type, firstRow, count: 0 }) - 1;
    byTemplate.set(template, known);
    return known;
  };
  for (let row = 0; row < rows.length; row++) {
    const leaf = rows.leaf[row]!;
    const type = leaf >= 0 ? names.typeOfLeaf(leaf) : names.resolve(rows.type[row]!);
    if (indexOf[type] === -1) indexOf[type] = placeOf(type, row);
    const index = indexOf[type]!;
    const counted = types[index]!;
    if (counted.count++ === 0) counted.firstRow = row;
    rows.type[row] = index;
  }
  return { schema: 1, words, types: types.map((counted, index) => entryOf(counted, index, names, words)) };
}

interface Counted {
  readonly type: number;
  firstRow: number;
  count: number;
}

function entryOf(
  { type, firstRow, count }: Counted,
  index: number,
  names: TypeNames,
  words: WordHashing,
): DatasetType {
  if (type === END_OF_SEQUENCE) return { index, id: 'end', template: '', words: [], firstRow, count };
  const template = names.templateOf(type);
  return { index, id: typeId(template), template, words: hashedWords(template, words), firstRow, count };
}
