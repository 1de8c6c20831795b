const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** The id of an event type: FNV-1a, 64 bits, over the UTF-16 code units of the text it had first; 16 hex characters. */
export function typeId(template: string): string {
  let hash = FNV_OFFSET;
  for (let i = 0; i < template.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(template.charCodeAt(i))) * FNV_PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
