/** A whole number as protobuf writes it; negative ones as 64-bit two's complement. */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** A field that holds a whole number. */
export function number(field: number, value: number | bigint): Uint8Array {
  return join(varint(field * 8), varint(value));
}

/** A field that holds text, bytes, or a message made of parts. */
export function bytes(field: number, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const body = join(...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return join(varint(field * 8 + 2), varint(body.length), body);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
