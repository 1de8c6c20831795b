import * as z from 'zod';
import type { PackageContents } from './contents.ts';
import { MANIFEST, PACKAGE_SCHEMA } from './manifest.ts';
import { checkFiles, readDocument, readManifest, requireFile } from './read-files.ts';

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hex');
const listed = z.strictObject({ bytes: count, sha256 });
const figures = z.record(z.string(), z.json());

/** `manifest.json` of a ranking model: what it was trained on and which features it asks for. */
export const rankingManifestSchema = z.strictObject({
  format: z.literal('logcast-package'),
  schema: z.literal(PACKAGE_SCHEMA),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  kind: z.literal('ranking-gbdt'),
  tier: z.literal('onnx'),
  mode: z.literal('ranking'),
  createdAt: z.iso.datetime({ offset: true }),
  graph: z.strictObject({
    file: z.literal('model.onnx'),
    opset: z.literal(17),
    features: z.array(z.string().min(1)).min(1).max(4096),
  }),
  candidates: z.strictObject({
    most: z.int().positive().describe('Candidates described at most per event'),
    ends: z.boolean().describe('Whether sequences ended in the training data'),
    leastShare: z.number().describe('Share by the online mix below which a candidate is left alone'),
  }),
  hyperparameters: figures,
  parameters: count,
  training: z.strictObject({
    dataset: sha256.describe('Digest of the folder of candidates'),
    files: z.array(z.string()),
    sets: count,
    trees: z.int().positive(),
    seconds: z.number().nonnegative(),
    seed: z.int(),
  }),
  metrics: z.strictObject({ validation: figures, test: figures.optional() }),
  parity: z.strictObject({ windows: count, maxAbsDifference: z.number().nonnegative() }),
  files: z.strictObject({ 'model.onnx': listed, 'golden.json': listed }),
  checksum: sha256,
});

/** What a ranking package says of itself. */
export type RankingManifest = z.infer<typeof rankingManifestSchema>;

const goldenSchema = z.strictObject({
  schema: z.literal(PACKAGE_SCHEMA),
  cases: z
    .array(
      z.strictObject({ features: z.array(z.array(z.number())).min(1), scores: z.array(z.number()).min(1) }),
    )
    .min(1),
});

/** Rows of features and the score of each, as computed where the model was trained. */
export type RankingCase = z.infer<typeof goldenSchema>['cases'][number];

/** A ranking package whose every byte is what its manifest says; its trees have not been read yet. */
export interface VerifiedRanking {
  readonly where: string;
  readonly manifest: RankingManifest;
  readonly graph: Uint8Array;
  readonly golden: readonly RankingCase[];
}

/** Every check that needs no trees. Throws PackageError. */
export function verifyRanking(contents: PackageContents): VerifiedRanking {
  const { where } = contents;
  const manifest = readManifest(where, requireFile(contents, MANIFEST), rankingManifestSchema);
  checkFiles(contents, manifest);
  const { cases } = readDocument(contents, 'golden.json', goldenSchema);
  return { where, manifest, graph: requireFile(contents, 'model.onnx'), golden: cases };
}
