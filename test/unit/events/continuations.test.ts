import { describe, expect, test } from '@jest/globals';
import { decode, messages } from '../../support/decoding.ts';

describe('lines that continue an event', () => {
  test('stack traces of Java and Python are folded', () => {
    const { events, counters, lineOf } = decode([
      '2026-11-20 09:20:26,123 ERROR [main] org.shop.Cart: failed',
      'java.lang.IllegalStateException: empty',
      '\tat org.shop.Cart.pay(Cart.java:7)',
      'Caused by: java.io.IOException',
      '',
      '2026-11-20 09:20:27,123 ERROR [main] org.shop.Cart: failed again',
    ]);

    expect(messages(events)).toEqual(['failed', 'failed again']);
    expect(lineOf).toEqual([0, 5]);
    expect(counters).toMatchObject({ lines: 6, folded: 3, blank: 1 });
  });

  test('in a source without headers every line is an event', () => {
    const { events, counters } = decode(['cart 7 is empty', '  cart 8 is empty', 'at last']);

    expect(messages(events)).toEqual(['cart 7 is empty', '  cart 8 is empty', 'at last']);
    expect(counters.folded).toBe(0);
  });

  test('lines before the first header are events', () => {
    const { events } = decode(['starting up', '2026-11-20 09:20:26 INFO cart: ready', 'more']);

    expect(messages(events)).toEqual(['starting up', 'ready']);
  });

  test('where headers say little, only what looks continued is folded', () => {
    const { events } = decode([
      'ERROR: payment failed',
      '    at pay.js:7',
      'retrying',
      'Traceback (most recent call last):',
    ]);

    expect(messages(events)).toEqual(['payment failed', 'retrying']);
  });

  test('an endless run of them becomes events again, so that nothing is lost for long', () => {
    const lines = [
      '2026-11-20 09:20:26 INFO cart: ready',
      ...Array.from({ length: 5 }, (_, i) => `line ${i}`),
    ];

    const { events, counters } = decode(lines, { maxContinuationLines: 3 });

    expect(messages(events)).toEqual(['ready', 'line 3', 'line 4']);
    expect(counters.folded).toBe(3);
  });

  test('a source may change its format', () => {
    const { events } = decode([
      '2026-11-20 09:20:26,123 INFO [main] org.shop.Cart: old',
      '42:M 20 Nov 2026 09:20:27.000 * new',
      '2026-11-20 09:20:28 UTC [7] LOG:  newer',
    ]);

    expect(messages(events)).toEqual(['old', 'new', 'newer']);
  });
});
