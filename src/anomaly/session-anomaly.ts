// Hot path (benchmark `pipeline`): `step` must stay far below a microsecond per event; closing a session may cost more.

import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { AnomalyConfig } from './config.ts';
import { type ClosedSession, NormalSessions, transitionKey, transitionOf } from './normal-sessions.ts';
import { OpenSessions } from './open-sessions.ts';
import {
  BIT,
  type Calibration,
  calibrate,
  OPEN_FACTS,
  restoreCalibration,
  saveCalibration,
  UNCALIBRATED,
  weightOf,
} from './rarity.ts';
import { explainClosed, explainOpen } from './reasons.ts';
import type { SessionScore } from './session-score.ts';
import type { Silence } from './silence.ts';

/**
 * What closed sessions teach: `everything` (a training part that is taken as normal), `normal` (only what does not score as
 * anomalous, the rest once it recurs for long enough), or `nothing` (frozen, for a test).
 */
export type Learning = 'everything' | 'normal' | 'nothing';

/** Thresholds are found anew once the sessions have grown by so much: it takes a pass over all that only one showed. */
const GROWTH = 1.1;

/**
 * Label-free anomaly score of sessions: the distance of a session's count vector to the nearest normal one, plus facts no
 * normal session showed (a new event type, length, transition or end, a surprising step), weighed by their rarity. The
 * threshold is a quantile of the same score over the normal sessions, each left out in turn. Time plays no part in the score.
 */
export class SessionAnomaly {
  readonly #config: AnomalyConfig;
  readonly #open: OpenSessions;
  readonly #normal: NormalSessions;
  #calibration = UNCALIBRATED;
  #surpriseLevel = Number.POSITIVE_INFINITY;
  #calibratedAt = 0;
  #learning: Learning = 'normal';

  /** `capacity` is the number of sequence slots. */
  constructor(config: AnomalyConfig, capacity: number, reader?: StateReader) {
    this.#config = config;
    reader?.section('anomaly', 1);
    this.#normal = new NormalSessions(config, reader);
    this.#open = reader
      ? OpenSessions.restore(capacity, config.maxTypesPerSession, reader)
      : new OpenSessions(capacity, config.maxTypesPerSession);
    if (reader === undefined) return;
    this.#calibration = restoreCalibration(reader);
    this.#surpriseLevel = reader.number();
    this.#calibratedAt = reader.number();
    this.#learning = reader.string() as Learning;
  }

  /** What sessions teach from now on; a change brings the thresholds up to date. */
  get learning(): Learning {
    return this.#learning;
  }
  set learning(learning: Learning) {
    if (this.#learning !== 'nothing') this.#calibrate(true);
    this.#learning = learning;
  }

  /** Weights of the facts and the thresholds now in force. */
  get calibration(): Calibration {
    return this.#calibration;
  }

  /** How many sessions were learned of those it takes to call one anomalous; undefined once they were. */
  get silence(): Silence | undefined {
    if (this.#speaks()) return undefined;
    return { sessions: this.#normal.vectors.sessions, of: this.#config.minSessions };
  }

  /**
   * Takes one step of a sequence; returns true when `out` was filled: at the end of a session, and once per session while
   * it is open, as soon as its facts alone are beyond the provisional threshold.
   *
   * @param logLoss of the ranking model for this step, in nats; NaN if there was no prediction
   */
  step(batch: StepBatch, row: number, logLoss: number, out: SessionScore): boolean {
    const open = this.#open;
    const slot = batch.slot[row]!;
    const type = batch.type[row]!;
    const time = batch.time[row]!;
    if (batch.start[row] === 1 || open.counts.length[slot] === 0) open.open(slot, this.#normal.open(), time);
    let facts = this.#transition(slot, type);
    open.last[slot] = type;
    open.lastTime[slot] = time;
    if (type === END_OF_SEQUENCE) return this.#close(slot, facts, out);
    if (logLoss > open.largestLogLoss[slot]!) {
      open.largestLogLoss[slot] = logLoss;
      open.surprisingType[slot] = type;
    }
    if (logLoss > this.#surpriseLevel) facts |= BIT.surprisingStep;
    if (open.counts.add(slot, type) === 1 && this.#normal.types.sessions(type, this.#normal.now) === 0) {
      facts |= BIT.newType;
    }
    if ((facts & ~open.facts[slot]!) === 0) return false;
    open.facts[slot] = open.facts[slot]! | facts;
    return open.alerted[slot] === 0 && this.#alert(slot, out);
  }

  /** The fact that comes with the step from the slot's last event type to `type`, 0 for none. */
  #transition(slot: number, type: number): number {
    const transition = transitionKey(this.#open.last[slot]!, type);
    const { transitions } = this.#normal;
    const sessions = transitions.sessions(transition, this.#normal.now);
    if (sessions === 2) return 0;
    // Where every session will be learned, its transitions are at once: a session may be far too long to remember them.
    if (this.#trusting()) transitions.learn(transition, this.#open.ordinal[slot]!);
    else this.#open.noteRare(slot, transition);
    if (sessions === 1) return 0;
    return type === END_OF_SEQUENCE ? BIT.prematureEnd : BIT.newTransition;
  }

  /** Whether sessions are learned whatever they look like. */
  #trusting(): boolean {
    if (this.#learning === 'normal') return !this.#speaks();
    return this.#learning === 'everything';
  }

  #speaks(): boolean {
    return Number.isFinite(this.#calibration.threshold);
  }

  /** Whether too few sessions are known to do without any of them. */
  #young(): boolean {
    return this.#normal.learned < this.#config.fullSessions;
  }

  #alert(slot: number, out: SessionScore): boolean {
    const { weights, provisionalThreshold } = this.#calibration;
    const score = weightOf(this.#open.facts[slot]!, weights, OPEN_FACTS);
    if (!(score > provisionalThreshold)) return false;
    this.#open.alerted[slot] = 1;
    this.#fill(slot, out, score, provisionalThreshold);
    out.provisional = true;
    out.reasons = explainOpen(this.#open, this.#normal, slot, this.#calibration);
    return true;
  }

  #fill(slot: number, out: SessionScore, score: number, threshold: number): void {
    out.slot = slot;
    out.score = score;
    out.threshold = threshold;
    out.anomalous = score > threshold;
    out.length = this.#open.counts.length[slot]!;
    out.startTime = this.#open.startTime[slot]!;
    out.endTime = this.#open.lastTime[slot]!;
  }

  #close(slot: number, endFacts: number, out: SessionScore): boolean {
    const open = this.#open;
    if (open.counts.length[slot] === 0) return false;
    const facts = open.facts[slot]! | endFacts;
    open.facts[slot] = facts;
    out.provisional = false;
    out.reasons = [];
    const known = this.#normal.vectors.exact(open.counts.key(slot));
    if (known !== undefined && known.sessions > 1 && facts === 0 && !open.hasRare(slot)) {
      this.#fill(slot, out, 0, this.#calibration.threshold);
      if (this.#learning !== 'nothing') this.#normal.learnAgain(known.vector.key, open.largestLogLoss[slot]!);
    } else {
      this.#closeUnusual(slot, facts, out);
    }
    open.counts.clear(slot);
    const most = this.#calibratedAt * GROWTH + (this.#young() ? 1 : 8);
    if (this.#learning !== 'nothing' && this.#normal.learned >= most) this.#calibrate(false);
    return true;
  }

  #closeUnusual(slot: number, seen: number, out: SessionScore): void {
    const open = this.#open;
    const vector = open.counts.vector(slot);
    const nearest = this.#normal.vectors.nearest(vector);
    const session: ClosedSession = {
      ordinal: open.ordinal[slot]!,
      vector,
      rareTransitions: open.rareTransitions(slot),
      largestLogLoss: open.largestLogLoss[slot]!,
      time: open.lastTime[slot]!,
      nearest,
    };
    const { weights, threshold } = this.#calibration;
    const newLength = this.#normal.lengths.sessions(vector.length, this.#normal.now) === 0;
    open.facts[slot] = newLength ? seen | BIT.newLength : seen;
    this.#fill(slot, out, nearest.distance + weightOf(open.facts[slot]!, weights), threshold);
    if (out.score > 0) out.reasons = explainClosed(open, this.#normal, slot, this.#calibration, nearest);
    if (this.#learning === 'nothing') return;
    if (out.anomalous && this.#learning === 'normal' && !this.#young()) this.#normal.suspect(session);
    else this.#normal.learn(session);
  }

  #calibrate(weigh: boolean): void {
    this.#normal.vectors.weigh(weigh);
    const { sessions } = this.#normal.vectors;
    this.#calibratedAt = this.#normal.learned;
    if (sessions < this.#config.minSessions) return;
    const oneEvent = sessions < this.#config.fullSessions ? this.#normal.vectors.oneEvent : 0;
    this.#calibration = calibrate(this.#config, this.#normal.leftOut(), sessions, oneEvent);
    this.#surpriseLevel = this.#normal.surprise.quantile(this.#config.surpriseQuantile);
  }

  /** Event type `from` is from now on known as `into`. */
  merge({ from, into }: TypeMerge): void {
    this.#normal.rename(from, into);
    this.#open.rename(from, into, (transition) => {
      const { before, type } = transitionOf(transition);
      return transitionKey(before === from ? into : before, type === from ? into : type);
    });
  }

  /** Event type `part` was `from` until now: what was normal with that is normal with it. */
  split({ from, part }: TypeSplit): void {
    this.#normal.copy(from, part);
  }

  save(writer: StateWriter): void {
    writer.section('anomaly', 1);
    this.#normal.save(writer);
    this.#open.save(writer);
    saveCalibration(this.#calibration, writer);
    writer.number(this.#surpriseLevel);
    writer.number(this.#calibratedAt);
    writer.string(this.#learning);
  }

  /** Reads what `save` wrote; the capacity must be the same. */
  static restore(config: AnomalyConfig, capacity: number, reader: StateReader): SessionAnomaly {
    return new SessionAnomaly(config, capacity, reader);
  }
}
