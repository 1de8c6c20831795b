import { describe, expect, test } from '@jest/globals';
import { npyHeader } from '../../../src/dataset/npy.ts';

describe('the NPY header', () => {
  test('is what NumPy writes for a one-dimensional array', () => {
    const header = Buffer.from(npyHeader('int32', 5));

    // The bytes of numpy.save of five int32: magic, version 1.0, length, Python literal, padding, line feed.
    expect(header.subarray(0, 10).toString('hex')).toBe('934e554d505901007600');
    expect(header.subarray(10).toString('latin1')).toBe(
      `${"{'descr': '<i4', 'fortran_order': False, 'shape': (5,), }".padEnd(117)}\n`,
    );
  });

  test('names each element type and keeps the data aligned, however long the array', () => {
    for (const [dtype, name] of [
      ['uint8', '|u1'],
      ['float64', '<f8'],
    ] as const) {
      const header = Buffer.from(npyHeader(dtype, 10 ** 12));
      expect(header.length % 64).toBe(0);
      expect(header.readUInt16LE(8)).toBe(header.length - 10);
      expect(header.toString('latin1')).toContain(`'descr': '${name}'`);
      expect(header.toString('latin1')).toContain("'shape': (1000000000000,)");
    }
  });
});
