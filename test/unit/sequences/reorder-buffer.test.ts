import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ReorderBuffer } from '../../../src/sequences/reorder-buffer.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeEvent } from '../../support/make-event.ts';

describe('reorder buffer', () => {
  test('events within the bound come out in time order, equal times as they came', () => {
    const buffer = new ReorderBuffer(5_000);
    const seconds = [3, 1, 2, 2, 9, 8, 20];

    const out = [
      ...buffer.push(seconds.map((second, index) => makeEvent(second, { id: `${index}` }))),
      ...buffer.flush(),
    ];

    expect(out.map(({ id }) => id)).toEqual(['1', '2', '3', '0', '5', '4', '6']);
  });

  test('nothing is lost, whatever the order and the batches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100)),
        fc.nat(20),
        fc.integer({ min: 1, max: 7 }),
        (seconds, bound, batch) => {
          const buffer = new ReorderBuffer(bound * 1000);
          const events = seconds.map((second, index) => makeEvent(second, { id: `${index}` }));
          const out = [];
          for (let at = 0; at < events.length; at += batch)
            out.push(...buffer.push(events.slice(at, at + batch)));
          out.push(...buffer.flush());

          expect(out.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(
            events.map((_, index) => index),
          );
        },
      ),
    );
  });

  test('a restored buffer still holds what it held', () => {
    const buffer = new ReorderBuffer(5_000);
    buffer.push([makeEvent(1), makeEvent(4)]);
    const writer = new StateWriter();

    buffer.save(writer);
    const restored = new ReorderBuffer(5_000, new StateReader(writer.finish()));

    expect(restored.flush()).toEqual(buffer.flush());
  });
});
