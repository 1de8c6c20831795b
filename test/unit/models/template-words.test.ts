import { describe, expect, test } from '@jest/globals';
import { hashedWords, WORD_HASHING } from '../../../src/models/template-words.ts';

const WIDE = { buckets: 2 ** 32, most: 12 };

describe('hashed words of a template', () => {
  test('are FNV-1a of the lower-cased words, one above 0', () => {
    // Published test vectors of FNV-1a, 32 bits: "a" 0xe40c292c, "foobar" 0xbf9cf968.
    expect(hashedWords('A fooBar', WIDE)).toEqual([1 + 0xe40c292c, 1 + 0xbf9cf968]);
  });

  test('leave out variables and what stands between words', () => {
    expect(hashedWords('a: <*> (foobar)=<*>', WIDE)).toEqual(hashedWords('a foobar', WIDE));
    expect(hashedWords('<*>', WORD_HASHING)).toEqual([]);
    expect(hashedWords('', WORD_HASHING)).toEqual([]);
  });

  test('part words at underscores, and keep letters with digits and letters beyond ASCII together', () => {
    expect(hashedWords('sda1_größe', WIDE)).toEqual([
      ...hashedWords('sda1', WIDE),
      ...hashedWords('größe', WIDE),
    ]);
    expect(hashedWords('sda1', WIDE)).toHaveLength(1);
  });

  test('are the first ones only, each within 1 … buckets', () => {
    const template = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');

    const words = hashedWords(template, { buckets: 7, most: 30 });

    expect(words).toHaveLength(30);
    expect(Math.min(...words)).toBe(1);
    expect(Math.max(...words)).toBe(7);
    expect(words.slice(0, 12)).toEqual(hashedWords(template, { buckets: 7, most: 12 }));
  });
});
