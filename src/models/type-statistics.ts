/** Hot path (benchmark: ablation). What the stream as a whole tells about each event type, whatever the sequence. */
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

const LATEST = 32;
const RESCALE = 1e12;

export interface TypeStatisticsDecay {
  /** What the recent share of a type keeps at each event. */
  readonly recentKeep: number;
  /** What the surprise share of a type keeps at each wholly surprising event. */
  readonly surpriseKeep: number;
}

/**
 * Counts, recency and surprise by event type. The end of a sequence is no event of the stream and is not counted
 * here: ends come in bunches (when the input ends) that would drown everything recent.
 */
export class TypeStatistics {
  readonly #decay: TypeStatisticsDecay;
  count: Float64Array = new Float64Array(64);
  lastStep: Float64Array = new Float64Array(64);
  lastTime: Float64Array = new Float64Array(64);
  #recent: Float64Array = new Float64Array(64);
  #surprise: Float64Array = new Float64Array(64);
  /** The types seen last, latest first, each once; `latestCount` of them. */
  readonly latest = new Int32Array(LATEST);
  latestCount = 0;
  /** Events, known types, and the step and rate of new types. */
  step = 0;
  known = 0;
  noveltyStep = 0;
  /** Time of the latest event counted, and of the first, epoch ms. */
  now = 0;
  first = Number.NaN;
  noveltyRate = 0.02;
  /** Mean surprise of the last ten events or so. */
  surpriseLevel = 0.5;
  endSeen = false;
  #recentTotal = 0;
  #recentUnit = 1;
  #surpriseTotal = 0;
  #surpriseUnit = 1;

  constructor(decay: TypeStatisticsDecay) {
    this.#decay = decay;
  }

  /** Whether the type has been counted before; for END_OF_SEQUENCE, whether any sequence has ended. */
  isKnown(type: number): boolean {
    return type === 0 ? this.endSeen : type < this.count.length && this.count[type]! > 0;
  }

  /** Times the type was seen; 0 for types never seen. */
  countOf(type: number): number {
    return type < this.count.length ? this.count[type]! : 0;
  }

  /** Time from the first event counted to the latest, ms; 0 before any. */
  get span(): number {
    return Number.isNaN(this.first) ? 0 : this.now - this.first;
  }

  recentShare(type: number): number {
    return this.#recent[type]! / this.#recentTotal;
  }

  /** How much of the stream's surprise the type has been, with a small share for each known type; unnormalised. */
  surprise(type: number): number {
    return type < this.#surprise.length ? this.#surprise[type]! / this.#surpriseUnit + FLOOR : FLOOR;
  }

  /** Sum of `surprise` over all known types and the end of sequence. */
  surpriseTotal(): number {
    return this.#surpriseTotal / this.#surpriseUnit + FLOOR * (this.known + 1);
  }

  #reserve(type: number): void {
    if (type < this.count.length) return;
    const length = Math.max(this.count.length * 2, type + 1);
    const grown = (values: Float64Array) => {
      const longer = new Float64Array(length);
      longer.set(values);
      return longer;
    };
    this.count = grown(this.count);
    this.lastStep = grown(this.lastStep);
    this.lastTime = grown(this.lastTime);
    this.#recent = grown(this.#recent);
    this.#surprise = grown(this.#surprise);
  }

  /** Counts an event whose type the mix had given the probability 1 − `surprise`. */
  add(type: number, time: number, surprise: number): void {
    this.#reserve(type);
    this.step++;
    this.surpriseLevel += (surprise - this.surpriseLevel) * 0.1;
    this.now = time;
    if (Number.isNaN(this.first)) this.first = time;
    const novel = this.count[type] === 0;
    this.noveltyRate += ((novel ? 1 : 0) - this.noveltyRate) * 0.01;
    if (novel) {
      this.known++;
      this.noveltyStep = this.step;
    }
    this.count[type] = this.count[type]! + 1;
    this.lastStep[type] = this.step;
    this.lastTime[type] = time;
    this.#recentUnit /= this.#decay.recentKeep;
    this.#recent[type] = this.#recent[type]! + this.#recentUnit;
    this.#recentTotal = this.#recentTotal + this.#recentUnit;
    this.#surpriseUnit /= 1 - (1 - this.#decay.surpriseKeep) * surprise;
    this.#surprise[type] = this.#surprise[type]! + this.#surpriseUnit * surprise;
    this.#surpriseTotal += this.#surpriseUnit * surprise;
    if (this.#recentUnit > RESCALE || this.#surpriseUnit > RESCALE) this.#rescale();
    this.#moveToFront(type);
  }

  #moveToFront(type: number): void {
    const { latest } = this;
    let at = 0;
    while (at < this.latestCount && latest[at] !== type) at++;
    if (at === this.latestCount) {
      if (this.latestCount < LATEST) this.latestCount++;
      else at--;
    }
    latest.copyWithin(1, 0, at);
    latest[0] = type;
  }

  #rescale(): void {
    for (let type = 0; type < this.#recent.length; type++) {
      this.#recent[type] = this.#recent[type]! / this.#recentUnit;
      this.#surprise[type] = this.#surprise[type]! / this.#surpriseUnit;
    }
    this.#recentTotal /= this.#recentUnit;
    this.#surpriseTotal /= this.#surpriseUnit;
    this.#recentUnit = 1;
    this.#surpriseUnit = 1;
  }

  /** Adds what is known of `from` to `into`. */
  merge({ from, into }: TypeMerge): void {
    this.#reserve(Math.max(from, into));
    if (this.count[from] === 0) return;
    if (this.count[into]! > 0) this.known--;
    for (const values of [this.count, this.#recent, this.#surprise]) {
      values[into] = values[into]! + values[from]!;
      values[from] = 0;
    }
    for (const values of [this.lastStep, this.lastTime])
      values[into] = Math.max(values[into]!, values[from]!);
    const kept = this.latest.subarray(0, this.latestCount).map((type) => (type === from ? into : type));
    this.latestCount = 0;
    for (const type of new Set(kept)) this.latest[this.latestCount++] = type;
  }

  /** What is known of `from` is divided: `part` gets its share. */
  split({ from, part, share }: TypeSplit): void {
    this.#reserve(Math.max(from, part));
    if (this.count[from] === 0 || share <= 0) return;
    if (this.count[part] === 0) this.known++;
    for (const values of [this.count, this.#recent, this.#surprise]) {
      const moved = values[from]! * share;
      values[part] = values[part]! + moved;
      values[from] = values[from]! - moved;
    }
    this.lastStep[part] = Math.max(this.lastStep[part]!, this.lastStep[from]!);
    this.lastTime[part] = Math.max(this.lastTime[part]!, this.lastTime[from]!);
  }

  save(writer: StateWriter): void {
    writer.section('type-statistics', 1);
    const { step, known, noveltyStep, now, first, noveltyRate, surpriseLevel, endSeen, latestCount } = this;
    writer.json({
      step,
      known,
      noveltyStep,
      now,
      first: Number.isNaN(first) ? null : first,
      noveltyRate,
      surpriseLevel,
      endSeen,
      latestCount,
    });
    writer.array(
      Float64Array.of(this.#recentTotal, this.#recentUnit, this.#surpriseTotal, this.#surpriseUnit),
    );
    writer.array(this.latest);
    for (const values of [this.count, this.lastStep, this.lastTime, this.#recent, this.#surprise]) {
      writer.array(values);
    }
  }

  restore(reader: StateReader): void {
    reader.section('type-statistics', 1);
    const { first, ...rest } = reader.json() as { first?: number | null };
    Object.assign(this, rest);
    this.first = first ?? Number.NaN;
    const [recentTotal, recentUnit, surpriseTotal, surpriseUnit] = reader.float64();
    this.#recentTotal = recentTotal!;
    this.#recentUnit = recentUnit!;
    this.#surpriseTotal = surpriseTotal!;
    this.#surpriseUnit = surpriseUnit!;
    this.latest.set(reader.int32());
    this.count = reader.float64();
    this.lastStep = reader.float64();
    this.lastTime = reader.float64();
    this.#recent = reader.float64();
    this.#surprise = reader.float64();
  }
}

/** Surprise every known type has for a start. */
const FLOOR = 0.1;
