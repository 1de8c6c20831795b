import { type BatchExpert, createOpinions } from '../models/expert.ts';
import { PairedTally, type TrialFacts } from '../outcomes/paired-block.ts';
import { PairedTrial, type TrialSettings } from '../outcomes/paired-trial.ts';
import type { ScoredStep } from '../outcomes/scored-step.ts';
import type { Bystander } from '../ranking/bystander.ts';
import type { Forecaster } from '../ranking/forecaster.ts';
import type { StepOutcome } from '../ranking/outcome.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { silenceUntil } from './silence.ts';

type Scored = { -readonly [K in keyof ScoredStep]: ScoredStep[K] };

/** How versions are compared, and how much a canary decides. */
export interface ContestSettings extends TrialSettings {
  /** Share of the sequences in which a challenger decides. */
  readonly canaryShare: number;
  /** Events of a block. */
  readonly blockEvents: number;
}

/** A version of a registered model that predicts. */
export interface Contender {
  readonly version: number;
  readonly expert: BatchExpert;
  /** What it is compared with the champion for; undefined for the champion itself. */
  readonly trial?: TrialFacts | undefined;
}

/** A version at work: what it says, what that was worth, and how its trial stands. */
export class Seat {
  readonly contender: Contender;
  readonly label: string;
  readonly trial: PairedTrial | undefined;
  readonly tally: PairedTally | undefined;
  readonly step: Scored;
  /** Set while it is judged. */
  bystander: Bystander | undefined;
  #rows = 0;

  constructor(model: string, contender: Contender, settings: ContestSettings) {
    this.contender = contender;
    this.label = `${model}@${contender.version}`;
    const { trial } = contender;
    this.trial = trial && new PairedTrial(settings);
    this.tally = trial && new PairedTally(trial, settings.blockEvents);
    this.step = {
      start: false,
      novel: false,
      rank: -1,
      logLoss: 0,
      topType: -1,
      topProbability: 0,
      timed: false,
    } as Scored;
  }

  /** Up to here it recites what it was trained on. */
  get heardAfter(): number {
    return this.contender.expert.trainedTo ?? Number.NEGATIVE_INFINITY;
  }

  /** Begins to be judged, with nothing said so far. */
  sit(forecaster: Forecaster): void {
    this.bystander = forecaster.bystander(this.contender.expert, this.#rows);
  }

  async advance(batch: StepBatch): Promise<void> {
    const { expert } = this.contender;
    const { bystander } = this;
    if (bystander === undefined) return;
    if (batch.length > this.#rows) {
      this.#rows = Math.max(1024, batch.length * 2);
      bystander.opinions = createOpinions(expert, this.#rows);
    }
    await expert.advance(batch, bystander.opinions);
    bystander.opinions.heardAfter = this.heardAfter;
    silenceUntil(this.heardAfter, batch, expert.width, bystander.opinions);
  }

  /** Reads what it alone said of the step that the outcome settles; false where it said nothing. */
  read({ start, novel, timed, gapSeconds }: StepOutcome): boolean {
    const { open, quantiles } = this.bystander!;
    const { step } = this;
    step.start = start;
    step.novel = novel;
    step.rank = open.rank;
    step.logLoss = -Math.log(open.probability);
    step.topType = open.topType;
    step.topProbability = open.topProbability;
    step.q10 = quantiles[0]!;
    step.q50 = quantiles[1]!;
    step.q90 = quantiles[2]!;
    step.mean = quantiles[3]!;
    step.timed = timed && !Number.isNaN(step.q50);
    step.gapSeconds = gapSeconds;
    return open.topProbability > 0;
  }

  saveTrial(writer: StateWriter): void {
    writer.string(this.contender.trial?.trial ?? '');
    this.trial?.save(writer);
    this.tally?.save(writer);
  }

  /** Goes on with a trial that was saved, if it is the same; another one is skipped. */
  restoreTrial(reader: StateReader, settings: ContestSettings): void {
    const saved = reader.string();
    if (saved === '') return;
    const same = saved === this.contender.trial?.trial;
    (same ? this.trial! : new PairedTrial(settings)).restore(reader);
    (same ? this.tally! : new PairedTally(NO_TRIAL, 1)).restore(reader);
  }
}

const NO_TRIAL: TrialFacts = {
  trial: '',
  model: '',
  purpose: 'shadow',
  champion: 0,
  challenger: 0,
  tokens: { champion: 0, challenger: 0 },
};
