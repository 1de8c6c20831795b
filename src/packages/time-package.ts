import * as z from 'zod';
import type { PackageContents } from './contents.ts';
import { MANIFEST, PACKAGE_SCHEMA } from './manifest.ts';
import { rankingManifestSchema } from './ranking-package.ts';
import { checkFiles, readDocument, readManifest, requireFile, sha256 } from './read-files.ts';

const count = z.int().nonnegative();
const time = z.iso.datetime({ offset: true });

/** `manifest.json` of a time model: what it was trained on and which features it asks for. */
export const timeManifestSchema = rankingManifestSchema.omit({ candidates: true }).extend({
  kind: z.literal('time-gbdt'),
  mode: z.literal('time'),
  times: z.strictObject({
    levels: z.array(z.number().gt(0).lt(1)).min(1).describe('Levels of the quantiles, one ensemble each'),
    start: z.enum(['zero', 'online']).describe('What the trees begin from'),
    calendar: z.boolean().describe('Whether the trees may ask for hour and weekday'),
  }),
  training: z.strictObject({
    dataset: z.string().describe('Digest of the folder of predicted times'),
    files: z.array(z.string()),
    from: time,
    to: time.describe('Last event that the trees were grown on'),
    rows: count,
    trees: z.array(z.int().positive()).min(1),
    seconds: z.number().nonnegative(),
    seed: z.int(),
  }),
});

/** What a time package says of itself. */
export type TimeManifest = z.infer<typeof timeManifestSchema>;

const numbers = z.array(z.number()).min(1);
const goldenSchema = z.strictObject({
  schema: z.literal(PACKAGE_SCHEMA),
  cases: z.array(z.strictObject({ features: numbers, scores: numbers })).min(1),
});

/** A row of features and the score of each ensemble, as computed where the model was trained. */
export type TimeCase = z.infer<typeof goldenSchema>['cases'][number];

/** A time package whose every byte is what its manifest says; its trees have not been read yet. */
export interface VerifiedTime {
  readonly where: string;
  /** Sha256 of the manifest, hex. */
  readonly digest: string;
  readonly manifest: TimeManifest;
  readonly graph: Uint8Array;
  readonly golden: readonly TimeCase[];
}

/** Every check that needs no trees. Throws PackageError. */
export function verifyTime(contents: PackageContents): VerifiedTime {
  const { where } = contents;
  const bytes = requireFile(contents, MANIFEST);
  const manifest = readManifest(where, bytes, timeManifestSchema);
  checkFiles(contents, manifest);
  const { cases } = readDocument(contents, 'golden.json', goldenSchema);
  return {
    where,
    digest: sha256(bytes),
    manifest,
    graph: requireFile(contents, 'model.onnx'),
    golden: cases,
  };
}
