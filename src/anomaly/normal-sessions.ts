import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { AnomalyConfig } from './config.ts';
import { type Nearest, NormalVectors } from './normal-vectors.ts';
import { Quarantine } from './quarantine.ts';
import { BIT, type LeftOut } from './rarity.ts';
import { SeenOnce } from './seen-once.ts';
import type { CountVector } from './session-counts.ts';
import { SurpriseLevel } from './surprise.ts';

const TYPE_RANGE = 2 ** 24;

/** Key of the transition from one event type to the next (END_OF_SEQUENCE before the first and after the last event). */
export function transitionKey(before: number, type: number): number {
  return before * TYPE_RANGE + type;
}

/** Event types of a transition key: the one before, and the one that came. */
export function transitionOf(key: number): { before: number; type: number } {
  return { before: Math.floor(key / TYPE_RANGE), type: key % TYPE_RANGE };
}

/** A closed session as it is learned. */
export interface ClosedSession {
  /** Which session it was, see NormalSessions.open. */
  readonly ordinal: number;
  readonly vector: CountVector;
  /** Transitions not learned yet that fewer than two normal sessions had shown, the end included. */
  readonly rareTransitions: readonly number[];
  /** Largest log-loss of a step in nats; −1 when no step had a prediction. */
  readonly largestLogLoss: number;
  /** Event time of the end, epoch ms. */
  readonly time: number;
  /** The normal vector nearest to its own. */
  readonly nearest: Nearest;
}

/** Everything known about normal sessions: count vectors, event types, lengths, transitions, surprise. */
export class NormalSessions {
  readonly #config: AnomalyConfig;
  readonly vectors: NormalVectors;
  readonly types: SeenOnce;
  readonly lengths: SeenOnce;
  readonly transitions: SeenOnce;
  readonly surprise: SurpriseLevel;
  readonly #quarantine: Quarantine;
  /** Sessions opened so far. */
  #opened = 0;
  /** Sessions learned so far. */
  #learned = 0;

  constructor(config: AnomalyConfig, reader?: StateReader) {
    const { maxVectors, maxTransitions } = config;
    this.#config = config;
    this.vectors = reader ? NormalVectors.restore(maxVectors, reader) : new NormalVectors(maxVectors);
    this.types = reader ? SeenOnce.restore(maxTransitions, reader) : new SeenOnce(maxTransitions);
    this.lengths = reader ? SeenOnce.restore(maxTransitions, reader) : new SeenOnce(maxTransitions);
    this.transitions = reader ? SeenOnce.restore(maxTransitions, reader) : new SeenOnce(maxTransitions);
    this.surprise = reader ? SurpriseLevel.restore(reader) : new SurpriseLevel();
    this.#quarantine = reader ? Quarantine.restore(config, reader) : new Quarantine(config);
    if (reader === undefined) return;
    this.#opened = reader.number();
    this.#learned = reader.number();
  }

  /** Sessions opened so far: the clock by which things are forgotten. */
  get now(): number {
    return this.#opened;
  }

  get learned(): number {
    return this.#learned;
  }

  /** Ordinal of a session that starts now. */
  open(): number {
    return this.#opened++;
  }

  /** Learns a session that scored normal. */
  learn(session: ClosedSession): void {
    const { ordinal } = session;
    this.#learned++;
    this.vectors.learn(session.vector, ordinal, 1, session.nearest);
    for (const type of session.vector.types) if (type > END_OF_SEQUENCE) this.types.learn(type, ordinal);
    this.lengths.learn(session.vector.length, ordinal);
    for (const transition of session.rareTransitions) this.transitions.learn(transition, ordinal);
    this.surprise.learn(session.largestLogLoss);
  }

  /** Learns one more session of a vector that several normal sessions had, with nothing else new in it. */
  learnAgain(key: number, largestLogLoss: number): void {
    const entry = this.vectors.exact(key);
    if (entry !== undefined) this.vectors.learn(entry.vector, this.now);
    this.#learned++;
    this.surprise.learn(largestLogLoss);
  }

  /** Holds back what was new in an anomalous session; what recurs for long enough becomes normal. */
  suspect(session: ClosedSession): void {
    const { vector, rareTransitions, time } = session;
    const { now } = this;
    if (
      this.vectors.exact(vector.key) === undefined &&
      this.#quarantine.recurs(`vector ${vector.key}`, time)
    ) {
      this.vectors.learn(vector, now, this.#config.acceptSessions);
    }
    const accept = (seen: SeenOnce, name: string, key: number): void => {
      if (seen.sessions(key, now) === 0 && this.#quarantine.recurs(`${name} ${key}`, time))
        seen.accept(key, now);
    };
    for (const type of vector.types) if (type > END_OF_SEQUENCE) accept(this.types, 'type', type);
    accept(this.lengths, 'length', vector.length);
    for (const transition of rareTransitions) accept(this.transitions, 'transition', transition);
  }

  /** The normal sessions that score above 0 when left out: those that alone showed something. */
  leftOut(): LeftOut[] {
    const sessions = new Map<number, LeftOut>();
    const at = (ordinal: number): LeftOut => {
      const known = sessions.get(ordinal);
      if (known !== undefined) return known;
      const fresh = { distance: 0, facts: 0 };
      sessions.set(ordinal, fresh);
      return fresh;
    };
    for (const entry of this.vectors.values())
      if (entry.sessions === 1) at(entry.ordinal).distance = entry.nearest;
    this.types.eachOnce((_, ordinal) => {
      at(ordinal).facts |= BIT.newType;
    });
    this.lengths.eachOnce((_, ordinal) => {
      at(ordinal).facts |= BIT.newLength;
    });
    this.transitions.eachOnce((key, ordinal) => {
      at(ordinal).facts |= transitionOf(key).type === END_OF_SEQUENCE ? BIT.prematureEnd : BIT.newTransition;
    });
    return [...sessions.values()];
  }

  /** Event type `from` is from now on known as `into`. */
  rename(from: number, into: number): void {
    this.vectors.rename(from, into);
    this.types.rename((type) => (type === from ? into : type));
    this.transitions.rename((key) => {
      const { before, type } = transitionOf(key);
      return transitionKey(before === from ? into : before, type === from ? into : type);
    });
    this.#quarantine.clear();
  }

  /** What is known of event type `from` is known of `into` too. */
  copy(from: number, into: number): void {
    this.types.copy((type) => (type === from ? into : type));
    this.transitions.copy((key) => {
      const { before, type } = transitionOf(key);
      return transitionKey(before === from ? into : before, type === from ? into : type);
    });
  }

  save(writer: StateWriter): void {
    this.vectors.save(writer);
    this.types.save(writer);
    this.lengths.save(writer);
    this.transitions.save(writer);
    this.surprise.save(writer);
    this.#quarantine.save(writer);
    writer.number(this.#opened);
    writer.number(this.#learned);
  }
}
