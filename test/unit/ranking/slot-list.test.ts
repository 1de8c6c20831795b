import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SlotList } from '../../../src/ranking/slot-list.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const SLOTS = 12;
const changes = fc.array(fc.tuple(fc.boolean(), fc.nat(SLOTS - 1)), { maxLength: 60 });

function build(steps: readonly (readonly [boolean, number])[]): { list: SlotList; model: Set<number> } {
  const list = new SlotList(SLOTS);
  const model = new Set<number>();
  for (const [put, slot] of steps) {
    if (put) list.add(slot);
    else list.remove(slot);
    if (put) model.add(slot);
    else model.delete(slot);
  }
  return { list, model };
}

const turn = (list: SlotList): number[] => Array.from({ length: list.length }, () => list.next());

describe('a list of slots', () => {
  test('goes through what was added and not removed, each once a turn', () => {
    fc.assert(
      fc.property(changes, (steps) => {
        const { list, model } = build(steps);

        const seen = turn(list);

        expect(new Set(seen)).toEqual(model);
        expect(seen).toHaveLength(model.size);
        for (let slot = 0; slot < SLOTS; slot++) expect(list.has(slot)).toBe(model.has(slot));
      }),
    );
  });

  test('goes on where it was saved', () => {
    fc.assert(
      fc.property(changes, fc.nat(20), (steps, looks) => {
        const { list } = build(steps);
        for (let i = 0; i < looks && list.length > 0; i++) list.next();
        const writer = new StateWriter();
        list.save(writer);
        const read = new SlotList(SLOTS);

        read.restore(new StateReader(writer.finish()));

        expect(turn(read)).toEqual(turn(list));
      }),
    );
  });

  test('keeps its slots when room is made', () => {
    const list = new SlotList(2);
    list.add(1);

    list.reserve(4);
    list.add(3);

    expect(turn(list)).toEqual([1, 3]);
  });
});
