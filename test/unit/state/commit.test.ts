import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeCommit, encodeCommit, encodePackedCommit } from '../../../src/state/commit.ts';

const STATE = Uint8Array.from({ length: 100_000 }, (_, i) => (i % 1000 < 900 ? 0 : i % 251));
const FACTS = { cursors: [{ path: 'a.log', position: 7 }], note: 'ä' };

describe.each([
  ['as it is', encodeCommit],
  ['packed', encodePackedCommit],
])('a commit %s', (_, encode) => {
  test('is read as it was written', () => {
    const { state, facts } = decodeCommit(encode({ state: STATE, facts: FACTS }));

    expect(Buffer.compare(state, STATE)).toBe(0);
    expect(facts).toEqual(FACTS);
  });

  test('is refused where any byte of it has changed or is missing', () => {
    const bytes = encode({ state: STATE.subarray(0, 3000), facts: FACTS });

    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= change;
        expect(refuses(changed) || isSame(changed)).toBe(true);
        expect(refuses(bytes.subarray(0, at))).toBe(true);
      }),
    );
  });
});

test('a packed commit is much smaller where tables are mostly empty', () => {
  const commit = { state: STATE, facts: FACTS };

  expect(encodePackedCommit(commit).length).toBeLessThan(encodeCommit(commit).length / 3);
});

function refuses(bytes: Uint8Array): boolean {
  try {
    decodeCommit(bytes);
    return false;
  } catch {
    return true;
  }
}

/** Bits that mean nothing (padding) may change. */
function isSame(bytes: Uint8Array): boolean {
  const { state, facts } = decodeCommit(bytes);
  return (
    Buffer.compare(state, STATE.subarray(0, 3000)) === 0 && JSON.stringify(facts) === JSON.stringify(FACTS)
  );
}
