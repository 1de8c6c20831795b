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

/** Claims that must speak before a target's own skill outweighs that of all targets, and that in turn outweighs none. */
const OWN_DOUBT = 8;
const SHARED_DOUBT = 2;
/** Onsets after which the log-loss over all grid points is a fair judge. */
const PROOF_ONSETS = 20;
const VOICES = 3;
/** A forecast claims something where its odds are this many times those of the base rate. */
const CLAIMS = 6;

const odds = (p: number): number => p / (1 - p);
const loss = (p: number, label: number): number => -Math.log(label === 1 ? p : 1 - p);

/**
 * What forecasts that claim something were worth, one per horizon: how many there were, the log-loss they saved against the
 * better plain baseline, and that baseline's loss over the whole time, one grid point per horizon. Claims are what warnings
 * are made of; over all grid points a few onsets say more about how well the quiet was matched.
 */
export interface SkillRecord {
  readonly claims: number;
  readonly best: number;
  readonly saved: number;
}

/** Sum of records: what all targets have to show together. */
export function pooled(records: readonly SkillRecord[]): SkillRecord {
  const sum = { claims: 0, best: 0, saved: 0 };
  for (const { claims, best, saved } of records) {
    sum.claims += claims;
    sum.best += best;
    sum.saved += saved;
  }
  return sum;
}

/**
 * Share of the better baseline's loss that a target saves: its own record, shrunk towards that of all targets, and that
 * towards none. So a class seen twice is trusted as far as the model has proved itself on the others.
 */
export function skillOf(own: SkillRecord, all: SkillRecord): number {
  if (all.claims === 0) return 0;
  const shared = (all.saved / all.best) * (all.claims / (all.claims + SHARED_DOUBT));
  const borrowed = OWN_DOUBT * (all.best / all.claims);
  return (own.saved + borrowed * shared) / (own.best + borrowed);
}

/**
 * The skill of a target as it counts for warnings: that of its claims while onsets are few, and once there were enough
 * to tell, no more than the share of the whole log-loss saved: a handful of claims may look good by chance for long.
 */
export function judgedSkill(counter: SkillCounter, all: SkillRecord): number {
  const skill = skillOf(counter.record, all);
  return counter.onsets < PROOF_ONSETS ? skill : Math.min(skill, counter.overall);
}

/** Counts prequential losses of one target. */
export class SkillCounter {
  readonly #horizonMs: number;
  readonly #pointsPerHorizon: number;
  readonly #logLoss = new Float64Array(VOICES);
  readonly #brier = new Float64Array(VOICES);
  /** Losses at claims, their number, and when the latest one ends, epoch ms. */
  readonly #claimLoss = new Float64Array(VOICES);
  #claims = 0;
  #claimed = 0;
  #points = 0;
  #positives = 0;

  constructor(horizonMs: number, pointsPerHorizon: number) {
    this.#horizonMs = horizonMs;
    this.#pointsPerHorizon = pointsPerHorizon;
  }

  /** Counts a forecast made at `time`, epoch ms, whose truth is known now. */
  settle(
    time: number,
    voices: readonly [forecast: number, baseRate: number, recency: number],
    label: number,
  ): void {
    const [forecast, baseRate] = voices;
    const claims = time >= this.#claimed && odds(forecast) >= CLAIMS * odds(baseRate);
    for (const [voice, p] of voices.entries()) {
      this.#logLoss[voice]! += loss(p, label);
      this.#brier[voice]! += (label - p) ** 2;
      if (claims) this.#claimLoss[voice]! += loss(p, label);
    }
    this.#points += 1;
    this.#positives += label;
    if (!claims) return;
    this.#claims += 1;
    this.#claimed = time + this.#horizonMs;
  }

  /** What there is to judge skill by so far. */
  get record(): SkillRecord {
    const best = Math.min(this.#logLoss[1]!, this.#logLoss[2]!) / this.#pointsPerHorizon;
    const saved = Math.min(this.#claimLoss[1]!, this.#claimLoss[2]!) - this.#claimLoss[0]!;
    return { claims: this.#claims, best, saved };
  }

  /** Onsets that the settled forecasts saw, by the horizons they fill. */
  get onsets(): number {
    return this.#positives / this.#pointsPerHorizon;
  }

  /** Share of the better baseline's log-loss saved over all grid points; 0 before any. */
  get overall(): number {
    const best = Math.min(this.#logLoss[1]!, this.#logLoss[2]!);
    return best === 0 ? 0 : (best - this.#logLoss[0]!) / best;
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
    writer.array(this.#claimLoss);
    writer.number(this.#claims);
    writer.number(this.#claimed);
    writer.number(this.#points);
    writer.number(this.#positives);
  }

  restore(reader: StateReader): void {
    this.#logLoss.set(reader.float64());
    this.#brier.set(reader.float64());
    this.#claimLoss.set(reader.float64());
    this.#claims = reader.number();
    this.#claimed = reader.number();
    this.#points = reader.number();
    this.#positives = reader.number();
  }
}
