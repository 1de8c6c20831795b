import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ProtobufError } from '../../../src/protobuf/protobuf.ts';
import { ScanError } from '../../../src/registry/scan/scan-error.ts';
import { scanGraph } from '../../../src/registry/scan/scan-graph.ts';
import { ATTACK_GRAPHS } from '../../support/attack-graphs.ts';
import { packageFolder } from '../../support/neural.ts';
import { model, plainGraph } from '../../support/onnx-writer.ts';

const LIMITS = { maxBytes: 1 << 24, maxNodes: 5000 };
const GOOD = ['tiny-gru', 'hdfs-gru', 'tiny-window'].map((name) =>
  readFileSync(join(packageFolder(name), 'model.onnx')),
);

describe('a graph is let through', () => {
  test('where an exporter of ours wrote it', () => {
    const scanned = GOOD.map((bytes) => scanGraph(bytes, LIMITS));

    expect(scanned.map(({ nodes }) => nodes)).toEqual([31, 155, 54]);
  });

  test('where it is as plain as those that the attacks are made of', () => {
    expect(scanGraph(model(plainGraph()), LIMITS)).toMatchObject({ nodes: 1, initializers: 0 });
  });
});

describe('a graph is refused before anything runs it when it', () => {
  test.each(Object.keys(ATTACK_GRAPHS))('%s', (name) => {
    const bytes = ATTACK_GRAPHS[name]!();

    const refusal = refusalOf(bytes);

    expect(refusal).toMatch(/expected .+, got /);
  });

  test('is larger than allowed', () => {
    expect(() => scanGraph(GOOD[1]!, { ...LIMITS, maxBytes: 1000 })).toThrow('at most 1000 bytes');
  });

  test('is cut off anywhere', () => {
    const [bytes] = GOOD;
    for (let length = 0; length < bytes!.length; length += 97)
      expect([length, refusalOf(bytes!.subarray(0, length))]).toEqual([
        length,
        expect.stringContaining('expected'),
      ]);
  });
});

test('whatever the bytes, the scan says yes or no, quickly and in the memory of the file', () => {
  const changed = fc.tuple(
    fc.constantFrom(...GOOD),
    fc.array(fc.tuple(fc.nat({ max: 200_000 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 }),
  );
  fc.assert(
    fc.property(changed, ([good, changes]) => {
      const bytes = Uint8Array.from(good);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;

      expect(['passed', 'refused']).toContain(verdictOf(bytes));
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(verdictOf(bytes)).toBe('refused');
    }),
  );
});

function verdictOf(bytes: Uint8Array): string {
  return refusalOf(bytes) === undefined ? 'passed' : 'refused';
}

function refusalOf(bytes: Uint8Array): string | undefined {
  try {
    scanGraph(bytes, LIMITS);
    return undefined;
  } catch (error) {
    if (error instanceof ScanError || error instanceof ProtobufError) return error.message;
    throw error;
  }
}
