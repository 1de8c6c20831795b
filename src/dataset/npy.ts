/** Element types of the arrays of a dataset, as NumPy describes them (little endian). */
export const NPY_DTYPE = { uint8: '|u1', int32: '<i4', float32: '<f4', float64: '<f8' } as const;

export type ArrayType = keyof typeof NPY_DTYPE;

const ALIGNMENT = 64;

/** Header of a one-dimensional array in the NPY format, version 1.0 (NumPy Enhancement Proposal 1), padded to 64 bytes. */
export function npyHeader(dtype: ArrayType, length: number): Uint8Array {
  const facts = `{'descr': '${NPY_DTYPE[dtype]}', 'fortran_order': False, 'shape': (${length},), }`;
  const size = Math.ceil((10 + facts.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(size, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(size - 10, 8);
  header.write(facts, 10, 'latin1');
  header.write('\n', size - 1, 'latin1');
  return header;
}
