import type { StateReader, StateWriter } from '../state/codec.ts';
import { RankingCurve } from './ranking-curve.ts';
import { ratio } from './ratio.ts';

/** Normal and abnormal sessions in the whole population that a labelled sample was drawn from. */
export interface ClassRatio {
  readonly normal: number;
  readonly abnormal: number;
}

/** How well sessions were told apart; the counts are those of the sample, the shares at the class ratio asked for. */
export interface SessionSummary {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly prAuc: number | null;
  /** Threshold that the last verdict was given by. */
  readonly threshold: number | null;
}

/** Accumulates verdicts on labelled sessions. */
export class SessionAccuracy {
  /** True positives, false positives, false negatives, true negatives. */
  readonly #counts = new Float64Array(4);
  readonly #curve: RankingCurve;
  #threshold = Number.NaN;

  constructor(exactPoints: number) {
    this.#curve = new RankingCurve(exactPoints);
  }

  add(verdict: { score: number; threshold: number; anomalous: boolean }, abnormal: boolean): void {
    const cell = verdict.anomalous ? (abnormal ? 0 : 1) : abnormal ? 2 : 3;
    this.#counts[cell] = this.#counts[cell]! + 1;
    this.#threshold = verdict.threshold;
    // Scores have no upper bound: s / (1 + s) keeps their order and lies in 0..1.
    this.#curve.add(verdict.score / (1 + verdict.score), abnormal);
  }

  /** With a class ratio, each normal session of the sample counts for as many as make the ratio true. */
  summary(ratioInTruth?: ClassRatio): SessionSummary {
    const [tp, fp, fn, tn] = this.#counts as unknown as [number, number, number, number];
    const inSample = (fp + tn) / (tp + fn);
    const weight = ratioInTruth === undefined ? 1 : ratioInTruth.normal / ratioInTruth.abnormal / inSample;
    const alarms = fp === 0 ? 0 : fp * weight;
    return {
      tp,
      fp,
      fn,
      tn,
      precision: ratio(tp, tp + alarms),
      recall: ratio(tp, tp + fn),
      f1: ratio(2 * tp, 2 * tp + alarms + fn),
      prAuc: this.#curve.prAuc(Number.isFinite(weight) ? weight : 1),
      threshold: Number.isFinite(this.#threshold) ? this.#threshold : null,
    };
  }

  save(writer: StateWriter): void {
    writer.section('outcomes.sessions', 1);
    writer.array(this.#counts);
    writer.number(this.#threshold);
    this.#curve.save(writer);
  }

  restore(reader: StateReader): void {
    reader.section('outcomes.sessions', 1);
    this.#counts.set(reader.float64());
    this.#threshold = reader.number();
    this.#curve.restore(reader);
  }
}
