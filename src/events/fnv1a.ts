const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * FNV-1a, 32 bits (draft-eastlake-fnv), over UTF-16 code units; for ASCII that is over bytes. Another `offset` makes another
 * hash of the same text.
 */
export function fnv1a(text: string, offset = OFFSET): number {
  let hash = offset;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}
