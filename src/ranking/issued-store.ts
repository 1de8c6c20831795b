/**
 * Hot path (benchmark: ablation). The candidates of each open forecast with their features as they were when it was issued, in
 * 16-bit words (some 400 bytes for a dozen contexts that know three types each), for the weights to learn from when the
 * event has come.
 */
import { CONTEXTS, FIRST_CALENDAR } from '../models/contexts.ts';
import { fastLog } from '../models/fast-log.ts';
import type { TypeCodes } from '../models/type-codes.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { type CandidateSet, DENSE } from './candidate-set.ts';
import { RecordArena } from './record-arena.ts';

/** Features are kept in so many steps each, from the lowest that occurs on. */
const PAIR_STEPS = 4096;
const DENSE_STEPS = 2048;
const DENSE_LOWEST = -8;
/** Probabilities are kept as −ln in so many steps. */
const LOG_STEPS = 4096;
/** By how much a candidate is likelier with the calendar, nats: kept in so many steps from the lowest on; 0 is for none. */
const LEAD_STEPS = 2048;
const LEAD_LOWEST = -16;
const WORD = 0xffff;
const HEADER = 15;
const STATE_WORDS = Math.ceil(CONTEXTS.length / 4);
const PER_CANDIDATE = 7 + DENSE;
const PER_PAIR = 3;

/** What is kept of a forecast beside its candidates. */
export interface Issue {
  /** Type of the event before, and its specialist class. */
  last: number;
  specialist: number;
  /** Ordinal of the forecast among those that are learned from, and what was known of its kind; see WayShares. */
  ordinal: number;
  known: number;
  /** Its ordinal among all, modulo 2^32. */
  turn: number;
  /** What the slow counts, the jumps of the stream and the fresh ranking left to types that were no candidates. */
  slowRest: number;
  jumpRest: number;
  freshRest: number;
}

function word(value: number): number {
  return Math.min((Math.max(value, 0) + 0.5) | 0, WORD);
}

function logWord(probability: number): number {
  return probability > 0 ? word(-LOG_STEPS * fastLog(probability)) : WORD;
}

function probabilityOf(logWord: number): number {
  return Math.exp(logWord / -LOG_STEPS);
}

export class IssuedStore {
  readonly #arena: RecordArena;
  readonly #codes: TypeCodes;
  /** Where the first candidate of the forecast that was taken last lies among the words. */
  #first = 0;
  readonly issue: Issue = {
    last: 0,
    specialist: 0,
    ordinal: 0,
    known: 0,
    turn: 0,
    slowRest: 1,
    jumpRest: 1,
    freshRest: 1,
  };

  constructor(codes: TypeCodes, slots: number) {
    this.#codes = codes;
    this.#arena = new RecordArena(slots);
  }

  reserve(slots: number): void {
    this.#arena.reserve(slots);
  }

  release(slot: number): void {
    this.#arena.release(slot);
  }

  /** Keeps a ranked set as the forecast of the slot; by candidate what the fresh ranking gave it and how much likelier it is with the calendar. */
  keep(slot: number, set: CandidateSet, fresh: Float64Array, lead: Float64Array, issue: Issue): void {
    const { count, pairs } = set;
    const length = HEADER + STATE_WORDS + count * PER_CANDIDATE + pairs * PER_PAIR;
    let at = this.#arena.take(slot, length);
    const { words } = this.#arena;
    words[at++] = count;
    words[at++] = pairs;
    words[at++] = set.order;
    words[at++] = issue.specialist;
    at = putLong(words, at, issue.last);
    at = putLong(words, at, issue.ordinal);
    at = putLong(words, at, issue.known);
    at = putLong(words, at, issue.turn);
    words[at++] = logWord(issue.slowRest);
    words[at++] = logWord(issue.jumpRest);
    words[at++] = logWord(issue.freshRest);
    at = this.#putStates(at, set.state);
    for (let place = 0; place < count; place++) at = this.#putCandidate(at, set, place, fresh, lead);
    const { pairVoice, pairCandidate, pairSlow, pairFast } = set;
    for (let pair = 0; pair < pairs; pair++) {
      words[at++] = (pairVoice[pair]! << 8) | pairCandidate[pair]!;
      words[at++] = word(pairSlow[pair]! * PAIR_STEPS);
      words[at++] = word(pairFast[pair]! * PAIR_STEPS);
    }
  }

  #putStates(from: number, state: Uint8Array): number {
    const { words } = this.#arena;
    for (let i = 0; i < STATE_WORDS; i++) {
      const first = i * 4;
      words[from + i] =
        state[first]! |
        ((state[first + 1] ?? 0) << 4) |
        ((state[first + 2] ?? 0) << 8) |
        ((state[first + 3] ?? 0) << 12);
    }
    return from + STATE_WORDS;
  }

  #putCandidate(
    from: number,
    set: CandidateSet,
    place: number,
    fresh: Float64Array,
    lead: Float64Array,
  ): number {
    const { words } = this.#arena;
    let at = putLong(words, from, set.types[place]!);
    words[at++] = logWord(set.share[place]!);
    words[at++] = logWord(set.slow[place]!);
    words[at++] = logWord(fresh[place]!);
    words[at++] = logWord(set.jump[place]!);
    words[at++] = lead[place] === 0 ? 0 : Math.max(1, word((lead[place]! - LEAD_LOWEST) * LEAD_STEPS));
    for (let i = place * DENSE; i < (place + 1) * DENSE; i++)
      words[at++] = word((set.dense[i]! - DENSE_LOWEST) * DENSE_STEPS);
    return at;
  }

  /**
   * Reads the forecast of the slot into `set` (features only) and `issue`, and forgets it; false where there is none. What
   * each way gave is read by `gave`, until the next forecast is kept.
   */
  take(slot: number, set: CandidateSet): boolean {
    let at = this.#arena.find(slot);
    if (at < 0) return false;
    const { words } = this.#arena;
    const { issue } = this;
    set.begin();
    set.count = words[at]!;
    set.pairs = words[at + 1]!;
    set.order = words[at + 2]!;
    issue.specialist = words[at + 3]!;
    issue.last = long(words, at + 4);
    issue.ordinal = long(words, at + 6);
    issue.known = long(words, at + 8);
    issue.turn = long(words, at + 10);
    issue.slowRest = probabilityOf(words[at + 12]!);
    issue.jumpRest = probabilityOf(words[at + 13]!);
    issue.freshRest = probabilityOf(words[at + 14]!);
    at += HEADER;
    for (let voice = 0; voice < set.state.length; voice++)
      set.state[voice] = (words[at + (voice >> 2)]! >> ((voice & 3) * 4)) & 15;
    at += STATE_WORDS;
    this.#first = at;
    for (let place = 0; place < set.count; place++) at = this.#takeCandidate(at, set, place);
    const { pairs, pairVoice, pairCandidate, pairSlow, pairFast } = set;
    for (let pair = 0; pair < pairs; pair++) {
      const both = words[at++]!;
      const voice = both >> 8;
      if (voice < FIRST_CALENDAR) set.timelessPairs++;
      pairVoice[pair] = voice;
      pairCandidate[pair] = both & 255;
      pairSlow[pair] = words[at++]! / PAIR_STEPS;
      pairFast[pair] = words[at++]! / PAIR_STEPS;
    }
    this.#arena.release(slot);
    return true;
  }

  #takeCandidate(from: number, set: CandidateSet, place: number): number {
    const { words } = this.#arena;
    set.types[place] = this.#codes.resolve(long(words, from));
    let at = from + 7;
    for (let i = place * DENSE; i < (place + 1) * DENSE; i++)
      set.dense[i] = words[at++]! / DENSE_STEPS + DENSE_LOWEST;
    return at;
  }

  /** Writes to `out` what each way gave to the candidate at this place of the forecast that was taken last. */
  gave(place: number, out: Float64Array): void {
    const { words } = this.#arena;
    const from = this.#first + place * PER_CANDIDATE + 2;
    out[0] = probabilityOf(words[from]!);
    out[1] = probabilityOf(words[from + 1]!);
    out[2] = probabilityOf(words[from + 3]!);
    out[3] = probabilityOf(words[from + 2]!);
  }

  /** By how many nats the candidate at this place was likelier with the calendar; 0 where that had nothing to say. */
  leadOf(place: number): number {
    const lead = this.#arena.words[this.#first + place * PER_CANDIDATE + 6]!;
    return lead === 0 ? 0 : lead / LEAD_STEPS + LEAD_LOWEST;
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('issued-store', 2);
    writer.strings(CONTEXTS);
    this.#arena.save(writer, slots);
  }

  /** Takes up the forecasts that were open; those of other contexts, and of the version before, are dropped. */
  restore(reader: StateReader, slots: number): void {
    const version = reader.section('issued-store', 2);
    const same = reader.strings().join() === CONTEXTS.join() && version === 2;
    (same ? this.#arena : new RecordArena(0)).restore(reader);
    if (!same) this.#arena.reserve(slots);
  }
}

function putLong(words: Uint16Array, at: number, value: number): number {
  words[at] = value & WORD;
  words[at + 1] = (value / 65_536) & WORD;
  return at + 2;
}

function long(words: Uint16Array, at: number): number {
  return words[at]! + words[at + 1]! * 65_536;
}
