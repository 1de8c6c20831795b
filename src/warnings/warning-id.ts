const OFFSETS = [0x811c9dc5, 0x3c6ef372] as const;
const PRIME = 0x01000193;

/** Time buckets of ids, ms. */
const BUCKET = 60_000;

function hash(text: string, offset: number): string {
  let state = offset;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), PRIME);
  // A last round of mixing: FNV-1a alone leaves the high bits of short texts alike.
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return ((state ^ (state >>> 13)) >>> 0).toString(16).padStart(8, '0');
}

/** Id of the `ordinal`-th warning or incident of a specialist: 16 hexadecimal digits (FNV-1a, two offsets). */
export function warningId(specialist: string, time: number, ordinal: number): string {
  const text = `${specialist}\n${Math.floor(time / BUCKET)}\n${ordinal}`;
  return OFFSETS.map((offset) => hash(text, offset)).join('');
}
