import type { PackageContents } from './contents.ts';
import {
  type Calibration,
  calibrationSchema,
  type GoldenCase,
  goldenSchema,
  type Vocabulary,
  vocabularySchema,
} from './documents.ts';
import { checkFit } from './fit.ts';
import { MANIFEST, type Manifest, manifestSchema } from './manifest.ts';
import { checkFiles, readDocument, readManifest, requireFile, sha256 } from './read-files.ts';

/** A package whose every byte is what its manifest says; its graph has not been run yet. */
export interface VerifiedPackage {
  readonly where: string;
  /** sha256 of the manifest, which holds the digests of all other files. */
  readonly digest: string;
  readonly manifest: Manifest;
  readonly vocabulary: Vocabulary;
  readonly calibration: Calibration;
  readonly golden: readonly GoldenCase[];
  /** The ONNX graphs by file name. */
  readonly graphs: ReadonlyMap<string, Uint8Array>;
}

/** Every check that needs no graph to be run. Throws PackageError. */
export function verifyPackage(contents: PackageContents): VerifiedPackage {
  const { where } = contents;
  const bytes = requireFile(contents, MANIFEST);
  const manifest = readManifest(where, bytes, manifestSchema);
  checkFiles(contents, manifest);
  const verified = {
    where,
    digest: sha256(bytes),
    manifest,
    vocabulary: readDocument(contents, 'vocabulary.json', vocabularySchema),
    calibration: readDocument(contents, 'calibration.json', calibrationSchema),
    golden: readDocument(contents, 'golden.json', goldenSchema).cases,
    graphs: new Map([...contents.files].filter(([name]) => name.endsWith('.onnx'))),
  };
  checkFit(verified);
  return verified;
}
