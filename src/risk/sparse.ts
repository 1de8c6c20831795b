import type { StateReader, StateWriter } from '../state/codec.ts';

/** Writes only what is not zero: most precursor statistics are empty, and state is committed often. */
export function writeSparse(writer: StateWriter, values: Float32Array | Float64Array): void {
  const at: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) at.push(i);
  writer.array(Int32Array.from(at));
  writer.array(Float64Array.from(at, (i) => values[i]!));
}

/** Reads what writeSparse wrote into an array of zeros; positions outside it are dropped. */
export function readSparse(reader: StateReader, into: Float32Array | Float64Array): void {
  const at = reader.int32();
  const values = reader.float64();
  for (let i = 0; i < at.length; i++) if (at[i]! < into.length) into[at[i]!] = values[i]!;
}
