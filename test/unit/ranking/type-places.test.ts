import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TypePlaces } from '../../../src/ranking/type-places.ts';

describe('places of event types', () => {
  test('are those set since they were last cleared', () => {
    const type = fc.nat(300);
    const changes = fc.array(fc.oneof(fc.constant('clear' as const), fc.tuple(type, fc.nat(20))));
    fc.assert(
      fc.property(changes, type, (steps, asked) => {
        const places = new TypePlaces();
        const model = new Map<number, number>();

        for (const step of steps) {
          if (step === 'clear') {
            places.clear();
            model.clear();
          } else {
            places.set(...step);
            model.set(...step);
          }
        }

        expect(places.find(asked)).toBe(model.get(asked) ?? -1);
      }),
    );
  });
});
