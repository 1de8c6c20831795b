/**
 * Whether a sequence is among the share in which a challenger decides: by a hash of its key (FNV-1a, 32 bits, mixed once
 * more), so the same on every machine and after every restart; with another salt others are chosen.
 */
export function isCanary(sequence: string, salt: string, share: number): boolean {
  if (share <= 0) return false;
  let hash = 0x811c9dc5;
  for (const text of [salt, '\n', sequence])
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296 < share;
}
