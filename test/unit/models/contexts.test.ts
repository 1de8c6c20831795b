import { describe, expect, test } from '@jest/globals';
import { CONTEXTS, type ContextName, contextKeys } from '../../../src/models/contexts.ts';
import { fastLog, fastLog1p } from '../../../src/models/fast-log.ts';
import { SequenceMemory, timeBucket } from '../../../src/models/sequence-memory.ts';
import { TypeCodes } from '../../../src/models/type-codes.ts';

type Event = readonly [type: number, seconds: number, source?: number];

function keysAfter(events: readonly Event[]): Map<ContextName, number> {
  const memory = new SequenceMemory(new TypeCodes(), 1);
  memory.start(0, events[0]![1] * 1000, 0);
  for (const [type, seconds, source] of events) memory.append(0, type, seconds * 1000, source ?? 0);
  const keys = new Int32Array(CONTEXTS.length);
  contextKeys(memory, 0, keys, 0);
  return new Map(CONTEXTS.map((name, i) => [name, keys[i]!]));
}

function alike(one: readonly Event[], other: readonly Event[]): ContextName[] {
  const keys = keysAfter(other);
  return [...keysAfter(one)].filter(([name, key]) => keys.get(name) === key).map(([name]) => name);
}

describe('context keys', () => {
  test('the keys of one position all differ and none is the empty mark', () => {
    const keys = [
      ...keysAfter([
        [1, 0],
        [2, 1],
        [3, 5],
      ]).values(),
    ];
    expect(new Set(keys).size).toBe(CONTEXTS.length);
    expect(keys).not.toContain(0);
  });

  test('a plain order sees as many last events as its name says', () => {
    const tail: Event[] = [
      [4, 3],
      [5, 3],
      [6, 3],
    ];
    const same = alike([[1, 0], ...tail], [[2, 0], ...tail]);
    expect(same).toEqual(expect.arrayContaining(['order1', 'order2', 'skip2']));
    expect(same).not.toContain('order4');
  });

  test('unordered contexts and counts do not care about order, orders do', () => {
    const same = alike(
      [
        [1, 0],
        [2, 0],
        [3, 0],
      ],
      [
        [2, 0],
        [1, 0],
        [3, 0],
      ],
    );
    expect(same).toEqual(expect.arrayContaining(['bag3', 'counts', 'order1']));
    expect(same).not.toContain('order2');
  });

  test('a, b is not b, a, and a repeat is not the start of a sequence', () => {
    expect(
      alike(
        [
          [1, 0],
          [2, 0],
        ],
        [
          [2, 0],
          [1, 0],
        ],
      ),
    ).toEqual(expect.not.arrayContaining(['order2', 'order10']));
    expect(
      alike(
        [
          [1, 0],
          [1, 0],
        ],
        [
          [2, 0],
          [2, 0],
        ],
      ),
    ).not.toContain('order2');
    expect(
      alike(
        [[1, 0]],
        [
          [1, 0],
          [1, 0],
        ],
      ),
    ).not.toContain('order4');
  });

  test('the gap before the last event tells gap contexts apart and nothing else', () => {
    const same = alike(
      [
        [1, 0],
        [2, 0],
      ],
      [
        [1, 0],
        [2, 900],
      ],
    );
    const apart = CONTEXTS.filter((name) => !same.includes(name));
    expect(apart).toEqual(['lastGap', 'countsLastGap', 'burst']);
  });
});

describe('merged types', () => {
  test('contexts go on under the code of the type that was seen more often', () => {
    const codes = new TypeCodes();
    const rich = codes.code(1);
    codes.merge({ from: 1, into: 2 }, true);
    expect([codes.code(1), codes.code(2)]).toEqual([rich, rich]);
    expect([codes.resolve(1), codes.resolve(2), codes.resolve(500)]).toEqual([2, 2, 500]);
  });

  test('a chain of merges leads to its end', () => {
    const codes = new TypeCodes();
    codes.merge({ from: 1, into: 2 }, false);
    codes.merge({ from: 2, into: 3 }, false);
    expect(codes.resolve(1)).toBe(3);
    expect(codes.code(1)).toBe(codes.code(3));
  });
});

describe('arithmetic of the hot path', () => {
  test.each([1e-9, 0.003, 0.5, 1, 1.7, 42, 123_456, 3e12])('the fast logarithm of %p is close', (x) => {
    expect(Math.abs(fastLog(x) - Math.log(x))).toBeLessThan(3e-4);
  });

  test.each([0, 1e-5, 0.003, 0.5, 1, 42, 524_286.9, 524_287, 123_456_789])(
    'the fast logarithm of 1 + %p is close',
    (x) => {
      expect(Math.abs(fastLog1p(x) - Math.log1p(x))).toBeLessThan(5e-4);
    },
  );

  test('time buckets never fall as the time grows', () => {
    const times = Array.from({ length: 400 }, (_, i) => 1.1 ** i - 1);
    const buckets = times.map(timeBucket);
    expect(buckets).toEqual([...buckets].sort((one, other) => one - other));
    expect(new Set(buckets).size).toBeGreaterThan(20);
  });
});
