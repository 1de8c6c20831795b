/**
 * Hot path (benchmark: ablation). A context is a key made from the past of a sequence; this file names the contexts
 * the mix knows and computes their keys.
 */
import { RECENT, type SequenceMemory } from './sequence-memory.ts';

/** Contexts by name, in the order of their keys. The plain orders come first, shortest first. */
export const CONTEXTS = [
  'order1',
  'order2',
  'order4',
  'order10',
  'skip1',
  'skip2',
  'bag3',
  'lastGap',
  'counts',
  'countsLastGap',
  'sourceLast2',
  'burst',
  'typeHour',
  'typeWeekday',
] as const;

export type ContextName = (typeof CONTEXTS)[number];

/** Place of the first context that goes by the hour or the weekday; those behind it do too. */
export const FIRST_CALENDAR = CONTEXTS.indexOf('typeHour');

/** The contexts that do not go by the calendar: those that ranking packages know. */
export const TIMELESS: readonly ContextName[] = CONTEXTS.slice(0, FIRST_CALENDAR);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Length of the parts of a week that the context of the weekday tells apart, in ms. */
const WEEK_PART = 4 * HOUR;

/** How many of CONTEXTS are plain orders. */
export const PLAIN_ORDERS = 4;

/** Not symmetric: "a, then b" must not be the context "b, then a". */
function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ Math.imul(value, 0x2545f491), 0x9e3779b1);
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
  const one = recent[0]!;
  const two = recent[1]!;
  const three = recent[2]!;
  const order2 = mix(one, two);
  const order4 = mix(mix(order2, three), recent[3]!);
  let order10 = order4;
  for (let i = 4; i < RECENT; i++) order10 = mix(order10, recent[i]!);
  const lastGap = mix(one, memory.gapBucket(slot));
  const counts = memory.counts[slot]!;
  let at = offset;
  out[at++] = one;
  out[at++] = order2;
  out[at++] = order4;
  out[at++] = order10;
  out[at++] = two;
  out[at++] = three;
  out[at++] = (one + two + three) | 0;
  out[at++] = lastGap;
  out[at++] = counts;
  out[at++] = mix(counts, lastGap);
  out[at++] = mix(one, memory.sourcePrevious(memory.source[slot]!));
  out[at++] = memory.burst[slot]!;
  const time = memory.lastTime[slot]!;
  const week = time - Math.floor(time / (7 * DAY)) * 7 * DAY;
  out[at++] = mix(one, Math.floor((week % DAY) / HOUR));
  out[at++] = mix(one, Math.floor(week / WEEK_PART));
  for (let i = offset; i < at; i++) out[i] = finish(i - offset, out[i]!);
}
