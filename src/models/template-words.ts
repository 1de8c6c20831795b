/**
 * Words of a template as small numbers, so that a neural model has something to say of an event type that its
 * vocabulary lacks. Computed here alone: training reads the numbers from the vocabulary and never hashes.
 */

import { fnv1a } from '../events/fnv1a.ts';

const WORD = /[\p{L}\p{N}]+/gu;

/** How words become numbers: hashed into `buckets`, the first `most` of a template taken. */
export interface WordHashing {
  readonly buckets: number;
  readonly most: number;
}

/** What packages are trained with unless told otherwise. */
export const WORD_HASHING: WordHashing = { buckets: 2048, most: 12 };

/**
 * The first words of a template (lower-cased runs of letters and digits; variables are none), each as 1 + FNV-1a
 * (32 bits, over UTF-16 code units) modulo `buckets`. At most `most` numbers, without padding; 0 is free for that.
 */
export function hashedWords(template: string, { buckets, most }: WordHashing): number[] {
  const hashes: number[] = [];
  for (const [word] of template.toLowerCase().matchAll(WORD)) {
    if (hashes.length === most) break;
    hashes.push(1 + (fnv1a(word) % buckets));
  }
  return hashes;
}
