import type { StateReader, StateWriter } from '../state/codec.ts';

/** Mean losses of one target so far: of its forecasts and of the plain baselines, at the same grid points. */
export interface RiskSkill {
  readonly points: number;
  readonly positives: number;
  readonly logLoss: { readonly forecast: number; readonly baseRate: number; readonly recency: number };
  readonly brier: { readonly forecast: number; readonly baseRate: number; readonly recency: number };
  /** Share of the better baseline's log-loss saved, shrunk towards none; 0 or less means no skill. */
  readonly skill: number;
}

/** Horizons with an onset that must speak for the model before its skill is taken at face value. */
const DOUBT = 1;
const VOICES = 3;

/** Counts prequential losses of one target. */
export class SkillCounter {
  readonly #pointsPerHorizon: number;
  readonly #logLoss = new Float64Array(VOICES);
  readonly #brier = new Float64Array(VOICES);
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
  }

  get skill(): number {
    const best = Math.min(this.#logLoss[1]!, this.#logLoss[2]!);
    if (best === 0) return 0;
    const onsets = this.#positives / this.#pointsPerHorizon;
    return ((best - this.#logLoss[0]!) / best) * (onsets / (onsets + DOUBT));
  }

  report(): RiskSkill {
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
      skill: this.skill,
    };
  }

  save(writer: StateWriter): void {
    writer.array(this.#logLoss);
    writer.array(this.#brier);
    writer.number(this.#points);
    writer.number(this.#positives);
  }

  restore(reader: StateReader): void {
    this.#logLoss.set(reader.float64());
    this.#brier.set(reader.float64());
    this.#points = reader.number();
    this.#positives = reader.number();
  }

  #count(voice: number, p: number, label: number): void {
    this.#logLoss[voice]! -= Math.log(label === 1 ? p : 1 - p);
    this.#brier[voice]! += (label - p) ** 2;
  }
}
