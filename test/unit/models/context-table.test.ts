import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ContextTable } from '../../../src/models/context-table.ts';
import { TypeCodes } from '../../../src/models/type-codes.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { saveFormerTable } from '../../support/former-context-table.ts';

const limits = { maxRows: 1 << 12, maxSuccessors: 12, fastKeep: 0.5, slowLimit: 1000 };

function successors(table: ContextTable, key: number): [type: number, slow: number, fast: number][] {
  const row = table.find(key);
  const count = row < 0 ? 0 : table.read(row);
  return Array.from({ length: count }, (_, i) => [table.types[i]!, table.slow[i]!, table.fast[i]!]);
}

describe('successor counts', () => {
  test('a context never visited has none', () => {
    expect(new ContextTable(limits).find(77)).toBe(-1);
  });

  test('slow counts add up, fast counts fade, the latest successor comes first', () => {
    const table = new ContextTable(limits);
    for (const type of [5, 6, 5]) table.add(77, type);
    expect(successors(table, 77)).toEqual([
      [5, 2, 1.25],
      [6, 1, 0.5],
    ]);
  });

  test('slow counts equal a plain count for any history within the bounds', () => {
    const visit = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 11 }));
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 400 }), (visits) => {
        const table = new ContextTable(limits);
        const plain = new Map<number, Map<number, number>>();
        for (const [context, type] of visits) {
          const key = Math.imul(context, 0x9e3779b1) | 1;
          table.add(key, type);
          const counts = plain.get(key) ?? new Map<number, number>();
          plain.set(key, counts.set(type, (counts.get(type) ?? 0) + 1));
        }
        for (const [key, counts] of plain) {
          expect(new Map(successors(table, key).map(([type, slow]) => [type, slow]))).toEqual(counts);
        }
      }),
    );
  });

  test('a context keeps no more successors than allowed and forgets the one that came longest ago', () => {
    const table = new ContextTable(limits);
    for (let type = 1; type <= 13; type++) table.add(77, type);
    const types = successors(table, 77).map(([type]) => type);
    expect(types).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  });

  test('slow counts are halved together at their limit', () => {
    const table = new ContextTable({ ...limits, slowLimit: 8 });
    for (let i = 0; i < 4; i++) table.add(77, 1);
    for (let i = 0; i < 8; i++) table.add(77, 2);
    expect(successors(table, 77).map(([type, slow]) => [type, slow])).toEqual([
      [2, 4],
      [1, 2],
    ]);
  });

  test('what slow counts lose by halving is kept beside them: both together are a plain count', () => {
    const table = new ContextTable({ ...limits, slowLimit: 8 });
    for (let i = 0; i < 100; i++) table.add(77, i % 4 === 0 ? 1 : 2);

    const count = table.read(table.find(77));

    table.readLost(count);
    const all = Array.from({ length: count }, (_, i) => [table.types[i], table.slow[i]! + table.lost[i]!]);
    expect(new Map(all as [number, number][])).toEqual(
      new Map([
        [1, expect.closeTo(25, -1)],
        [2, expect.closeTo(75, -1)],
      ]),
    );
    expect(table.slow[0]).toBeLessThan(8);
  });

  test('go on from a state whose slow counts were floats', () => {
    const saved = [7, 6, 5, 4, 3, 2, 1].map((type) => ({ type, slow: type + 0.5, fast: type / 10 }));
    const writer = new StateWriter();
    saveFormerTable(writer, 77, saved);
    const table = new ContextTable(limits);

    table.restore(new StateReader(writer.finish()));

    expect(successors(table, 77)).toEqual(
      saved.map(({ type, slow, fast }) => [type, slow, expect.closeTo(fast)]),
    );
  });
});

describe('bounds', () => {
  test('rows never exceed their limit and a context visited often outlives those seen once', () => {
    const table = new ContextTable({ ...limits, maxRows: 256 });
    for (let i = 1; i <= 5000; i++) {
      table.add(Math.imul(i, 0x9e3779b1) | 1, i % 7);
      for (let again = 0; again < 10; again++) table.add(12345, 3);
    }
    expect(table.size).toBeLessThanOrEqual(256);
    expect(successors(table, 12345)[0]![0]).toBe(3);
  });

  test('a small table has a small state', () => {
    const table = new ContextTable(limits);
    table.add(77, 1);
    const writer = new StateWriter();
    table.save(writer);
    expect(writer.finish().length).toBeLessThan(400);
  });

  test('a restored table evicts and counts as the original does', () => {
    const one = new ContextTable({ ...limits, maxRows: 256 });
    const visit = (table: ContextTable, from: number, to: number) => {
      for (let i = from; i < to; i++) table.add(Math.imul(i % 700, 0x9e3779b1) | 1, (i * i) % 11);
    };
    visit(one, 0, 3000);
    const writer = new StateWriter();
    one.save(writer);
    const other = new ContextTable({ ...limits, maxRows: 256 });
    other.restore(new StateReader(writer.finish()));
    visit(one, 3000, 6000);
    visit(other, 3000, 6000);
    for (let i = 0; i < 700; i++) {
      const key = Math.imul(i, 0x9e3779b1) | 1;
      expect(successors(other, key)).toEqual(successors(one, key));
    }
  });
});

describe('merged types', () => {
  test('successors that have become one type are counted as one', () => {
    const codes = new TypeCodes();
    const table = new ContextTable(limits, codes);
    for (const type of [1, 2, 3, 1]) table.add(77, type);
    codes.merge({ from: 1, into: 2 }, false);
    expect(successors(table, 77).map(([type, slow]) => [type, slow])).toEqual([
      [2, 3],
      [3, 1],
    ]);
    table.add(77, 2);
    expect(successors(table, 77).map(([type, slow]) => [type, slow])).toEqual([
      [2, 4],
      [3, 1],
    ]);
  });
});
