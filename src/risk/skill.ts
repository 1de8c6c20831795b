import type { StateReader, StateWriter } from '../state/codec.ts';

/** Mean losses of one target so far: of its forecasts and of the plain baselines, at the same grid points. */
export interface RiskSkill {
  readonly points: number;
  readonly positives: number;
  readonly logLoss: { readonly forecast: number; readonly baseRate: number; readonly recency: number };
  readonly brier: { readonly forecast: number; readonly baseRate: number; readonly recency: number };
  /** Share of the better baseline's log-loss saved, see skillOf; 0 or less means no skill. */
  readonly skill: number;
}

/** Onsets that must speak before a target's own skill outweighs that of all targets, and that in turn outweighs none. */
const OWN_DOUBT = 4;
const SHARED_DOUBT = 2;
const VOICES = 3;
/** A forecast stands out where its odds are this many times those of the base rate. */
const SPEAKS = 2;

const odds = (p: number): number => p / (1 - p);
const loss = (p: number, label: number): number => -Math.log(label === 1 ? p : 1 - p);

/**
 * Log-loss of the better plain baseline, what forecasts that stand out from the base rate saved of it, and the onsets that
 * this rests on. Only those count: they are what warnings are made of, and a few onsets say little about the quiet rest.
 */
export interface SkillRecord {
  readonly best: number;
  readonly saved: number;
  readonly onsets: number;
}

/** Sum of records: what all targets have to show together. */
export function pooled(records: readonly SkillRecord[]): SkillRecord {
  const sum = { best: 0, saved: 0, onsets: 0 };
  for (const { best, saved, onsets } of records) {
    sum.best += best;
    sum.saved += saved;
    sum.onsets += onsets;
  }
  return sum;
}

/**
 * Share of the better baseline's loss that a target saves: its own record, shrunk towards that of all targets, and that
 * towards none. So a class seen twice is trusted as far as the model has proved itself on the others.
 */
export function skillOf(own: SkillRecord, all: SkillRecord): number {
  if (own.best === 0 || all.best === 0) return 0;
  const shared = (all.saved / all.best) * (all.onsets / (all.onsets + SHARED_DOUBT));
  const borrowed = OWN_DOUBT * (all.best / Math.max(1, all.onsets));
  return (own.saved + borrowed * shared) / (own.best + borrowed);
}

/** Counts prequential losses of one target. */
export class SkillCounter {
  readonly #pointsPerHorizon: number;
  readonly #logLoss = new Float64Array(VOICES);
  readonly #brier = new Float64Array(VOICES);
  #saved = 0;
  #points = 0;
  #positives = 0;

  constructor(pointsPerHorizon: number) {
    this.#pointsPerHorizon = pointsPerHorizon;
  }

  settle(forecast: number, baseRate: number, recency: number, label: number): void {
    this.#count(0, forecast, label);
    this.#count(1, baseRate, label);
    this.#count(2, recency, label);
    this.#points += 1;
    this.#positives += label;
    if (odds(forecast) >= SPEAKS * odds(baseRate))
      this.#saved += Math.min(loss(baseRate, label), loss(recency, label)) - loss(forecast, label);
  }

  /** What there is to judge skill by so far. */
  get record(): SkillRecord {
    const best = Math.min(this.#logLoss[1]!, this.#logLoss[2]!);
    return { best, saved: this.#saved, onsets: this.#positives / this.#pointsPerHorizon };
  }

  report(skill: number): RiskSkill {
    const mean = (sums: Float64Array, voice: number): number =>
      this.#points === 0 ? 0 : sums[voice]! / this.#points;
    const voices = (sums: Float64Array): RiskSkill['brier'] => ({
      forecast: mean(sums, 0),
      baseRate: mean(sums, 1),
      recency: mean(sums, 2),
    });
    return {
      points: this.#points,
      positives: this.#positives,
      logLoss: voices(this.#logLoss),
      brier: voices(this.#brier),
      skill,
    };
  }

  save(writer: StateWriter): void {
    writer.array(this.#logLoss);
    writer.array(this.#brier);
    writer.number(this.#saved);
    writer.number(this.#points);
    writer.number(this.#positives);
  }

  restore(reader: StateReader): void {
    this.#logLoss.set(reader.float64());
    this.#brier.set(reader.float64());
    this.#saved = reader.number();
    this.#points = reader.number();
    this.#positives = reader.number();
  }

  #count(voice: number, p: number, label: number): void {
    this.#logLoss[voice]! += loss(p, label);
    this.#brier[voice]! += (label - p) ** 2;
  }
}
