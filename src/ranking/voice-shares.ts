/**
 * Hot path (benchmark: ablation). How much each voice counts beside the online mix: Bayes' rule over voices that foretell the
 * same events, so that the mixture loses no more than the logarithm of its first share to the best of them (the
 * aggregating algorithm, Vovk 1990), once for all events and once per class of the last event. What settles first is not like
 * what settles last (a payment comes within days, a reminder after months): for each prediction that is still open, a part
 * of what it would cost if the online mix were right about it is counted against the others until it is settled. Leads are
 * bounded against the best voice, not each for itself: two that are both far ahead would otherwise count the same.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';

/** First share of the online mix; the other voices divide the rest. */
const ONLINE_FIRST = 0.8;
/** Classes of the last event, and settled predictions over which a lead fades. */
const CLASSES = 64;
const ROWS = 1 + CLASSES;
const KEEP = 1 - 1 / 1000;
/** What an open prediction counts of its cost, and settled ones over which it is forgotten: it may never be settled. */
const OPEN = 0.25;
const KEEP_OPEN = 1 - 1 / 500;
/** Most a voice falls behind the best, in nats: so much is lost at most until one that gets better is heard. In general, by class. */
const MOST_GENERAL = 3;
const MOST = 30;

/** The class of an event type. */
function rowOf(last: number): number {
  return 1 + (last % CLASSES);
}

function longer<T extends Float32Array | Int32Array>(values: T, grown: T): T {
  grown.set(values);
  return grown;
}

export class VoiceShares {
  readonly #voices: number;
  /** ln of the first shares against the online one. */
  readonly #first: number;
  /** By row and voice: nats behind the best; what is open counts against; and settled ones by row. */
  readonly #lead: Float64Array;
  readonly #against: Float64Array;
  readonly #settled = new Int32Array(ROWS);
  /** By slot: row of its open prediction, 0 where none; how many were settled then in all and in the row; cost by voice. */
  #row: Int32Array;
  #since: Int32Array;
  #cost: Float32Array;
  /** Share of each voice as last divided; the first is the online mix. */
  readonly share: Float64Array;

  /** `voices`: the online mix included. */
  constructor(voices: number, slots: number) {
    this.#voices = voices;
    this.#first = Math.log((1 - ONLINE_FIRST) / ONLINE_FIRST / Math.max(1, voices - 1));
    this.#lead = new Float64Array(ROWS * voices);
    this.#against = new Float64Array(ROWS * voices);
    this.#row = new Int32Array(slots);
    this.#since = new Int32Array(slots * 2);
    this.#cost = new Float32Array(slots * voices);
    this.share = new Float64Array(voices);
  }

  reserve(slots: number): void {
    this.#row = longer(this.#row, new Int32Array(slots));
    this.#since = longer(this.#since, new Int32Array(slots * 2));
    this.#cost = longer(this.#cost, new Float32Array(slots * this.#voices));
  }

  /** Fills `share` for what follows an event of type `last`. */
  divide(last: number): void {
    const { share } = this;
    const row = rowOf(last);
    const general = this.#best(0) - MOST_GENERAL;
    const own = this.#best(row) - MOST;
    let best = Number.NEGATIVE_INFINITY;
    for (let voice = 0; voice < this.#voices; voice++) {
      const score = Math.max(general, this.#score(0, voice)) + Math.max(own, this.#score(row, voice));
      share[voice] = voice === 0 ? score : score + this.#first;
      best = Math.max(best, share[voice]!);
    }
    let sum = 0;
    for (let voice = 0; voice < this.#voices; voice++) sum += share[voice] = Math.exp(share[voice]! - best);
    for (let voice = 0; voice < this.#voices; voice++) share[voice] = share[voice]! / sum;
  }

  #score(row: number, voice: number): number {
    const at = row * this.#voices + voice;
    return this.#lead[at]! - OPEN * this.#against[at]!;
  }

  #best(row: number): number {
    let best = Number.NEGATIVE_INFINITY;
    for (let voice = 0; voice < this.#voices; voice++) best = Math.max(best, this.#score(row, voice));
    return best;
  }

  /**
   * A prediction of the slot after an event of type `last` is open from now on; `cost`: by voice, what it is expected to
   * lose against the online mix if that is right.
   */
  open(slot: number, last: number, cost: Float64Array): void {
    const row = rowOf(last);
    this.#row[slot] = row;
    this.#since[slot * 2] = this.#settled[0]!;
    this.#since[slot * 2 + 1] = this.#settled[row]!;
    for (let voice = 1; voice < this.#voices; voice++) {
      const nats = cost[voice]!;
      this.#cost[slot * this.#voices + voice] = nats;
      this.#against[voice] = this.#against[voice]! + nats;
      this.#against[row * this.#voices + voice] = this.#against[row * this.#voices + voice]! + nats;
    }
  }

  isOpen(slot: number): boolean {
    return this.#row[slot] !== 0;
  }

  /** The prediction of the slot is no longer open: what it was counted for is taken back. */
  close(slot: number): void {
    const row = this.#row[slot]!;
    if (row === 0) return;
    this.#row[slot] = 0;
    this.#takeBack(slot, 0, this.#since[slot * 2]!);
    this.#takeBack(slot, row, this.#since[slot * 2 + 1]!);
  }

  #takeBack(slot: number, row: number, since: number): void {
    const left = KEEP_OPEN ** (this.#settled[row]! - since);
    for (let voice = 1; voice < this.#voices; voice++) {
      const at = row * this.#voices + voice;
      const cost = this.#cost[slot * this.#voices + voice]! * left;
      this.#against[at] = Math.max(0, this.#against[at]! - cost);
    }
  }

  /** Learns by how many nats each voice was better than the online mix at what followed an event of type `last`. */
  learn(last: number, gain: Float64Array): void {
    this.#learnRow(0, gain);
    this.#learnRow(rowOf(last), gain);
  }

  #learnRow(row: number, gain: Float64Array): void {
    this.#settled[row] = this.#settled[row]! + 1;
    const from = row * this.#voices;
    this.#lead[from] = this.#lead[from]! * KEEP;
    let best = this.#lead[from]!;
    for (let voice = 1; voice < this.#voices; voice++) {
      const at = from + voice;
      this.#against[at] = this.#against[at]! * KEEP_OPEN;
      this.#lead[at] = this.#lead[at]! * KEEP + gain[voice]!;
      best = Math.max(best, this.#lead[at]!);
    }
    for (let at = from; at < from + this.#voices; at++)
      this.#lead[at] = Math.max(-MOST, this.#lead[at]! - best);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('voice-shares', 1);
    writer.array(this.#lead);
    writer.array(this.#against);
    writer.array(this.#settled);
    writer.array(this.#row, slots);
    writer.array(this.#since, slots * 2);
    writer.array(this.#cost, slots * this.#voices);
  }

  /** Takes up what was saved; shares of another number of voices are dropped. */
  restore(reader: StateReader): void {
    reader.section('voice-shares', 1);
    const lead = reader.float64();
    const against = reader.float64();
    const settled = reader.int32();
    const row = reader.int32();
    const since = reader.int32();
    const cost = reader.float32();
    if (lead.length !== this.#lead.length) return;
    this.#lead.set(lead);
    this.#against.set(against);
    this.#settled.set(settled);
    this.#row = row;
    this.#since = since;
    this.#cost = cost;
  }
}
