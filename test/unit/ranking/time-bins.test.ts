import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { GAP_BINS, gapBin } from '../../../src/models/gap-bins.ts';
import { fold, MIDDLE, PART_OF, TIME_BINS, timeBin, unfold } from '../../../src/ranking/time-bins.ts';

const logSeconds = fc.double({ min: 0, max: 25, noNaN: true });
const shares = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: GAP_BINS, maxLength: GAP_BINS })
  .map((values) => Float64Array.from(values));

describe('bins of times', () => {
  test('each is a part of the bin that neural experts have for the same time', () => {
    fc.assert(
      fc.property(logSeconds, (value) => {
        expect(PART_OF[timeBin(value)]).toBe(gapBin(value));
      }),
    );
  });

  test('the middle of a bin falls into it', () => {
    expect(Array.from(MIDDLE, timeBin)).toEqual(Array.from(MIDDLE.keys()));
  });

  test('what is divided among parts adds up to what it was, whatever it is divided like', () => {
    const like = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: TIME_BINS,
      maxLength: TIME_BINS,
    });
    fc.assert(
      fc.property(shares, like, (whole, parts) => {
        const divided = new Float64Array(TIME_BINS);
        const folded = new Float64Array(GAP_BINS);

        unfold(whole, 0, Float64Array.from(parts), divided);
        fold(divided, folded);

        whole.forEach((share, bin) => {
          expect(folded[bin]).toBeCloseTo(share, 9);
        });
      }),
    );
  });

  test('a share is divided as the times seen there are', () => {
    const like = new Float64Array(TIME_BINS);
    const minute = timeBin(Math.log1p(60));
    like[minute] = 30;
    like[minute + 1] = 10;
    const whole = new Float64Array(GAP_BINS);
    whole[PART_OF[minute]!] = 1;
    const divided = new Float64Array(TIME_BINS);

    unfold(whole, 0, like, divided);

    expect(PART_OF[minute + 1]).toBe(PART_OF[minute]);
    expect([divided[minute], divided[minute + 1]]).toEqual([0.75, 0.25]);
  });
});
