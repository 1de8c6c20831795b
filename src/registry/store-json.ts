import type * as z from 'zod';
import type { ArtifactStore, WriteCondition } from './artifact-store.ts';
import { RegistryError, StoreError } from './errors.ts';

/** A document with the tag of its object. */
export interface Tagged<T> {
  readonly value: T;
  readonly tag: string;
}

/** Reads a JSON document; undefined where there is none. Throws REGISTRY_DAMAGED where it is another. */
export async function readJson<T>(
  store: ArtifactStore,
  key: string,
  schema: z.ZodType<T>,
): Promise<Tagged<T> | undefined> {
  const found = await store.read(key);
  if (found === undefined) return undefined;
  const document = parse(found.bytes);
  const result = schema.safeParse(document);
  if (result.success) return { value: result.data, tag: found.tag };
  throw new RegistryError(
    'REGISTRY_DAMAGED',
    `${store.where}: ${key}: ${faultOf(result.error, document)}; logcast models recover writes an alias anew, anything else has to come from a backup or an earlier version of the object`,
  );
}

function faultOf({ issues }: z.ZodError, document: unknown): string {
  if (document === undefined) return 'expected JSON, got something else';
  const { path, message } = issues[0]!;
  return `${path.length === 0 ? 'the document' : path.join('.')}: ${message}`;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Writes a JSON document under a condition; false where that does not hold. */
export async function writeJson(
  store: ArtifactStore,
  key: string,
  value: unknown,
  condition: WriteCondition,
): Promise<boolean> {
  return writeUnless(
    store,
    key,
    new TextEncoder().encode(`${JSON.stringify(value, undefined, 1)}\n`),
    condition,
  );
}

/** Writes bytes under a condition; false where that does not hold. */
export async function writeUnless(
  store: ArtifactStore,
  key: string,
  bytes: Uint8Array,
  condition: WriteCondition,
): Promise<boolean> {
  try {
    await store.write(key, bytes, condition);
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_CONFLICT') return false;
    throw error;
  }
}
