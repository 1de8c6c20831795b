import { StoreError } from './errors.ts';

const PART = /^[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,200}$/;
/** S3's limit. */
const LONGEST = 1024;

/**
 * Refuses keys that a folder or a bucket might read differently, or that lead out of it: parts are letters, digits,
 * `.`, `_`, `=` and `-`, and none begins with a dot. Throws STORE_KEY.
 */
export function checkKey(key: string): void {
  if (key.length <= LONGEST && key.split('/').every((part) => PART.test(part))) return;
  throw new StoreError(
    'STORE_KEY',
    `key ${JSON.stringify(key.slice(0, 200))}: expected parts of letters, digits, ".", "_", "=" and "-" between slashes, none with a leading dot, at most ${LONGEST} characters`,
  );
}

/** The same for the beginning of a key, which may end within a part or behind a slash. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}

/** The error of a write whose condition does not hold. */
export function conflict(where: string, key: string, cause?: unknown): StoreError {
  return new StoreError(
    'STORE_CONFLICT',
    `${where}: ${key} was written by somebody else meanwhile; read it again and decide anew`,
    { cause },
  );
}
