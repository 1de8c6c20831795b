import { createHash } from 'node:crypto';
import type { PackageContents } from '../../packages/contents.ts';
import { SIGNATURE } from '../../packages/manifest.ts';
import { sha256 } from '../../packages/read-files.ts';
import { PREDICATE_TYPE, STATEMENT_TYPE, type Statement } from './envelope.ts';

/** What a signature of a package states: all of its files but the signature itself, in the order of their names. */
export function statementOf(name: string, { files }: PackageContents): Statement {
  const signed = [...files].filter(([file]) => file !== SIGNATURE).sort(([a], [b]) => (a < b ? -1 : 1));
  const resources = signed.map(([file, bytes]) => ({
    name: file,
    algorithm: 'sha256' as const,
    digest: sha256(bytes),
  }));
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name, digest: { sha256: rootOf(resources.map(({ digest }) => digest)) } }],
    predicateType: PREDICATE_TYPE,
    predicate: { serialization: { method: 'files', hash_type: 'sha256' }, resources },
  };
}

/** Digest of all digests, one behind the other. */
function rootOf(digests: readonly string[]): string {
  const hash = createHash('sha256');
  for (const digest of digests) hash.update(digest, 'hex');
  return hash.digest('hex');
}
