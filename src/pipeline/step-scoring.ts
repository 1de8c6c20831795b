/** Hot path (benchmark: pipeline): what each step says of the mix and of each expert alone. */
import { MIX } from '../outcomes/model-names.ts';
import type { RankedStep, ScoredStep } from '../outcomes/scored-step.ts';
import { createStepOutcome, type StepOutcome } from '../ranking/outcome.ts';
import type { StepRows } from '../sequences/step-rows.ts';
import { Contest } from './contest.ts';
import type { Panel } from './panel.ts';
import type { PipelineSink, StepObserver } from './records.ts';
import type { RiskDesk } from './risk-desk.ts';

type Scored = { -readonly [K in keyof ScoredStep]: ScoredStep[K] };

/** The outcome of the prediction as it stood just before the event. */
function readFresh(outcome: StepOutcome, into: Scored): RankedStep {
  into.start = outcome.start;
  into.novel = outcome.novel;
  into.rank = outcome.freshRank;
  into.logLoss = outcome.freshLogLoss;
  into.topType = outcome.freshTopType;
  into.topProbability = outcome.freshTopProbability;
  return into;
}

/** Scores the mix and the experts by the outcomes of steps. */
export class StepScoring {
  /** Filled anew for every step. */
  readonly #outcome: StepOutcome;
  readonly #panel: Panel;
  /** Its outcomes begin anew now and then. */
  readonly #risk: Pick<RiskDesk, 'outcomes'>;
  readonly #scored: Scored = { ...createStepOutcome() };
  /** Hears every score, and from the pipeline every step. */
  observer: StepObserver | undefined;
  /** The input has ended: nothing is learned from one end of a sequence for the next. */
  inputEnded = false;

  constructor(outcome: StepOutcome, panel: Panel, risk: Pick<RiskDesk, 'outcomes'>) {
    this.#outcome = outcome;
    this.#panel = panel;
    this.#risk = risk;
  }

  /** Scores the row by the outcome as it is now. `unseen`: its event type counts as one that was never seen before. */
  score(rows: StepRows, row: number, watched: number, unseen: boolean, sink: PipelineSink): void {
    if (this.inputEnded) this.#risk.outcomes.inputEnd(this.#outcome, rows.type[row]!);
    else this.#scoreMix(rows, row, watched, unseen);
    this.#scoreExperts(rows, row, unseen, sink);
  }

  /** What nobody was told is not scored as issued. */
  #scoreMix(rows: StepRows, row: number, watched: number, unseen: boolean): void {
    const { outcomes } = this.#risk;
    const outcome = this.#outcome;
    const type = rows.type[row]!;
    outcomes.fresh(readFresh(outcome, this.#scored), type, unseen);
    if (!outcome.issued) return;
    outcomes.step(outcome, type, rows.time[row]!, watched, unseen);
    this.observer?.scored?.(MIX, outcome, rows, row);
  }

  #scoreExperts(rows: StepRows, row: number, unseen: boolean, sink: PipelineSink): void {
    const { experts } = this.#panel;
    for (let i = 0; i < experts.length; i++) {
      const expert = experts[i]!;
      if (expert instanceof Contest && this.#judge(expert, rows, row, unseen, sink)) continue;
      // What it was not heard on it is not judged by.
      if (rows.time[row]! <= this.#panel.opinions[i]!.heardAfter) continue;
      const name = expert.label ?? expert.name;
      const step = this.#panel.alone(i, this.#outcome, this.#scored);
      if (this.inputEnded) this.#risk.outcomes.inputEnd(step, rows.type[row]!, name);
      else this.#scoreAlone(name, step, rows, row, unseen);
    }
  }

  #scoreAlone(model: string, step: ScoredStep, rows: StepRows, row: number, unseen: boolean): void {
    this.#risk.outcomes.alsoModel(model, step, rows.type[row]!, unseen);
    // Compared are steps that the mix was scored on too.
    if (this.#outcome.issued) this.observer?.scored?.(model, step, rows, row);
  }

  /** Judges the versions of a registered model, each alone; false where there is but one. */
  #judge(contest: Contest, rows: StepRows, row: number, unseen: boolean, sink: PipelineSink): boolean {
    // All sequences end with the input at once: that tells nothing of who foresaw it.
    if (this.inputEnded) return contest.bystanders.length > 1;
    return contest.judge(rows.time[row]!, this.#outcome, {
      scored: (label, step) => this.#scoreAlone(label, step, rows, row, unseen),
      pair: (block) => sink.pair?.(block),
    });
  }
}
