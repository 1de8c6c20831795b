/**
 * Hot path (benchmark: ablation). A second mixer that also sees the contexts of hour and weekday. It begins as a copy of the
 * one without them when they are first counted, after two weeks of the stream, and is listened to only while it foretells
 * better; the one without them learns on as if it were not there. Before, it costs nothing.
 */
import { fastLog } from '../models/fast-log.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { CandidateSet } from './candidate-set.ts';
import type { RankingConfig } from './config.ts';
import { Mixer } from './mixer.ts';
import { Trial } from './trial.ts';

/** Any lead will do: where the two are as good as each other it does not matter, and a worse one falls behind soon. */
const LEAD = { first: 0, both: 0 };
const LEAST_SHARE = 1e-12;

/** Mixes the candidates with the calendar, beside the mixer without it. */
export class CalendarMixer {
  readonly #config: RankingConfig;
  readonly #timeless: Mixer;
  readonly #trial = new Trial('calendar-types-trial', LEAD);
  #mixer: Mixer | undefined;
  /** By candidate: its share without the calendar, and with it. */
  readonly #without: Float64Array;
  readonly #with: Float64Array;
  #speaks = false;

  /** `timeless`: the mixer without the calendar, of the same configuration. */
  constructor(timeless: Mixer, config: RankingConfig) {
    this.#timeless = timeless;
    this.#config = config;
    this.#without = new Float64Array(config.maxCandidates);
    this.#with = new Float64Array(config.maxCandidates);
  }

  /** Whether the calendar is listened to now. */
  get won(): boolean {
    return this.#trial.won;
  }

  /**
   * Replaces the shares of a set that the mixer without the calendar has just scored, the highest being `top`, by those with
   * the calendar while these are listened to; returns the highest.
   */
  rescore(set: CandidateSet, lastType: number, specialist: number, top: number): number {
    this.#speaks = set.pairs > set.timelessPairs;
    if (!this.#speaks) return top;
    this.#mixer ??= this.#begin();
    copy(set.share, this.#without, set.count);
    const highest = this.#mixer.score(set, lastType, specialist);
    copy(set.share, this.#with, set.count);
    if (this.#trial.won) return highest;
    copy(this.#without, set.share, set.count);
    return top;
  }

  #begin(): Mixer {
    const mixer = new Mixer(1, this.#config, { calendar: true });
    mixer.takeOver(this.#timeless);
    return mixer;
  }

  /**
   * By how many nats the candidate at a place of the set as last rescored is likelier with the calendar where its share
   * among the candidates is `part` of its probability and `others` is the rest; 0 where no context of the calendar has
   * anything to say.
   */
  leadOf(place: number, part = 1, others = 0): number {
    if (!this.#speaks) return 0;
    const without = part * this.#without[place]! + others;
    return fastLog(
      Math.max(part * this.#with[place]! + others, LEAST_SHARE) / Math.max(without, LEAST_SHARE),
    );
  }

  /** Takes in what `leadOf` the candidate that came was. */
  judge(lead: number): void {
    if (lead !== 0) this.#trial.judge(lead);
  }

  /**
   * Learns that the candidate at `truth` came, `owed` of whose probability came from the candidates, for the set as last
   * rescored; learns nothing where `owed` is 0. The set has its shares without the calendar again afterwards.
   */
  learn(set: CandidateSet, truth: number, owed: number): void {
    if (!this.#speaks) return;
    if (owed > 0) {
      copy(this.#with, set.share, set.count);
      this.#mixer!.learn(set, truth, owed);
    }
    copy(this.#without, set.share, set.count);
  }

  /** What each context adds to the score of a candidate of the set as last rescored; undefined while the calendar is not listened to. */
  contributions(set: CandidateSet, candidate: number): { expert: string; score: number }[] | undefined {
    return this.#speaks && this.won ? this.#mixer!.contributions(set, candidate) : undefined;
  }

  save(writer: StateWriter): void {
    writer.section('calendar-mixer', 1);
    this.#trial.save(writer);
    writer.number(this.#mixer ? 1 : 0);
    this.#mixer?.save(writer);
  }

  restore(reader: StateReader): void {
    reader.section('calendar-mixer', 1);
    this.#trial.restore(reader);
    if (reader.number() === 0) return;
    this.#mixer = this.#begin();
    this.#mixer.restore(reader);
  }
}

function copy(from: Float64Array, to: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) to[i] = from[i]!;
}
