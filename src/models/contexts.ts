/**
 * Hot path (benchmark: ranking). A context is a key made from the past of a sequence; this file names the contexts
 * the mix knows and computes their keys.
 */
import type { SequenceMemory } from './sequence-memory.ts';

/** Contexts by name, in the order of their keys. The plain orders come first, shortest first. */
export const CONTEXTS = [
  'order1',
  'order2',
  'order3',
  'order4',
  'order5',
  'order6',
  'order8',
  'order10',
  'skip1',
  'skip1of3',
  'skip1of2',
  'bag3',
  'bag6',
  'lastGap',
  'lastSource',
  'sourceLast2',
  'positionLast',
  'positionLast3',
  'lastGapElapsed',
  'counts',
  'countsLastGap',
] as const;

export type ContextName = (typeof CONTEXTS)[number];

/** How many of CONTEXTS are plain orders. */
export const PLAIN_ORDERS = 8;

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** Final avalanche; 0 marks an empty row, so it is never a key. */
function finish(context: number, hash: number): number {
  let mixed = Math.imul(hash ^ Math.imul(context + 1, 0x85ebca6b), 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x27d4eb2f);
  mixed ^= mixed >>> 16;
  return mixed === 0 ? 1 : mixed;
}

/** Writes the keys of all CONTEXTS for the sequence in `slot` to `out[offset…]`. */
export function contextKeys(memory: SequenceMemory, slot: number, out: Int32Array, offset: number): void {
  const recent = memory.recent(slot);
  let at = offset;
  let hash = 0x51ed27;
  for (let i = 0; i < 10; i++) {
    hash = mix(hash, recent[i]!);
    if (i < 6 || i === 7 || i === 9) out[at++] = hash;
  }
  const one = recent[0]!;
  const two = recent[1]!;
  const three = recent[2]!;
  const last3 = mix(mix(one, two), three);
  const bag3 = (one + two + three) | 0;
  const bag6 = (bag3 + recent[3]! + recent[4]! + recent[5]!) | 0;
  const gap = memory.gapBucket(slot);
  const source = memory.source[slot]!;
  const length = memory.length[slot]!;
  const counts = memory.counts[slot]!;
  out[at++] = two;
  out[at++] = mix(one, three);
  out[at++] = mix(two, three);
  out[at++] = bag3;
  out[at++] = bag6;
  out[at++] = mix(one, gap);
  out[at++] = mix(one, source);
  out[at++] = mix(mix(one, memory.sourcePrevious(source)), source);
  out[at++] = mix(one, length);
  out[at++] = mix(last3, length);
  out[at++] = mix(mix(one, gap), memory.elapsedBucket(slot));
  out[at++] = counts;
  out[at++] = mix(mix(counts, one), gap);
  for (let i = offset; i < at; i++) out[i] = finish(i - offset, out[i]!);
}
