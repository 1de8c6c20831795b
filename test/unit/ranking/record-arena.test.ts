import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RecordArena } from '../../../src/ranking/record-arena.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const SLOTS = 6;

const change = fc.record({
  slot: fc.nat(SLOTS - 1),
  length: fc.option(fc.integer({ min: 1, max: 3000 })),
});

/** Writes records marked by their slot and turn, and releases others; returns what each slot is to hold. */
function play(
  arena: RecordArena,
  changes: readonly { slot: number; length: number | null }[],
): Map<number, number[]> {
  const held = new Map<number, number[]>();
  changes.forEach(({ slot, length }, turn) => {
    if (length === null) {
      arena.release(slot);
      held.delete(slot);
      return;
    }
    const at = arena.take(slot, length);
    arena.words.fill(turn + 1, at, at + length);
    held.set(slot, new Array<number>(length).fill(turn + 1));
  });
  return held;
}

function expectHeld(arena: RecordArena, held: Map<number, number[]>): void {
  for (let slot = 0; slot < SLOTS; slot++) {
    const at = arena.find(slot);
    const words = held.get(slot);
    expect(at >= 0).toBe(words !== undefined);
    if (words) expect([...arena.words.subarray(at, at + words.length)]).toEqual(words);
  }
}

describe('records by slot', () => {
  test('are never written over by those of other slots, also after a restart', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 40 }),
        fc.array(change, { maxLength: 10 }),
        (before, after) => {
          const arena = new RecordArena(SLOTS);
          const held = play(arena, before);
          const writer = new StateWriter();
          arena.save(writer, SLOTS);
          const restored = new RecordArena(SLOTS);

          restored.restore(new StateReader(writer.finish()));

          expectHeld(restored, held);
          const touched = new Set(after.map(({ slot }) => slot));
          const later = play(restored, after);
          for (const [slot, words] of held) if (!touched.has(slot)) later.set(slot, words);
          expectHeld(restored, later);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('use again what was released', () => {
    const arena = new RecordArena(SLOTS);
    for (let turn = 0; turn < 10_000; turn++) arena.take(turn % SLOTS, 40 + (turn % 3));

    expect(arena.words.length).toBeLessThanOrEqual(4096);
  });
});
