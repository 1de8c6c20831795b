import { type BatchExpert, createOpinions, type EventTypes, type Opinions } from '../models/expert.ts';
import type { ScoredStep } from '../outcomes/scored-step.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { Bystander } from '../ranking/bystander.ts';
import type { Forecaster } from '../ranking/forecaster.ts';
import type { StepOutcome } from '../ranking/outcome.ts';
import { TIMES } from '../ranking/time-distribution.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import { StateReader, StateWriter } from '../state/codec.ts';
import { Contest } from './contest.ts';
import type { Contender } from './seat.ts';
import { silenceUntil } from './silence.ts';

type Scored = { -readonly [K in keyof ScoredStep]: ScoredStep[K] };

/** The batch experts of a pipeline, with room for their opinions on the batch at hand. */
export class Panel {
  readonly experts: BatchExpert[];
  readonly #types: EventTypes;
  readonly #forecaster: Forecaster;
  #rows = 0;
  #opinions: Opinions[];
  /** In a backtest: what comes now was kept from all models, though it may be no later than what they saw. */
  heldOut = false;

  /** With `reader` each expert takes up what one of its name had saved; what others saved is skipped. */
  constructor(
    experts: readonly BatchExpert[],
    types: EventTypes,
    forecaster: Forecaster,
    reader?: StateReader,
  ) {
    this.experts = [...experts];
    this.#types = types;
    this.#forecaster = forecaster;
    this.#opinions = experts.map((expert) => createOpinions(expert, 0));
    for (const expert of experts) expert.begin(types);
    for (const contest of this.#contests) contest.attend(forecaster);
    this.#letIn();
    if (reader) this.#restore(reader);
  }

  get #contests(): readonly Contest[] {
    return this.experts.filter((expert) => expert instanceof Contest);
  }

  /** Has those judged whom a contest compares. */
  #letIn(): void {
    const bystanders: readonly Bystander[] = this.#contests.flatMap((contest) => contest.bystanders);
    this.#forecaster.bystanders = bystanders;
  }

  /** What an expert goes by in a sequence: with its version where it has several. */
  labelOf(name: string, sequence: string, time: number): string {
    const expert = this.experts.find((one) => one.name === name);
    return expert instanceof Contest ? expert.labelOf(sequence, time) : (expert?.label ?? name);
  }

  /** Gives the places of a registered model anew, see Contest.seat. */
  seat(name: string, contenders: readonly Contender[]): void {
    this.#contests.find((contest) => contest.name === name)?.seat(contenders);
    this.#letIn();
  }

  /** Opinions on the rows of the last batch, in the order of the experts. */
  get opinions(): readonly Opinions[] {
    return this.#opinions;
  }

  /** Asks all experts at once about the rows of a batch. */
  async advance(rows: StepBatch): Promise<void> {
    if (this.experts.length === 0 || rows.length === 0) return;
    if (rows.length > this.#rows) {
      this.#rows = Math.max(1024, rows.length * 2);
      this.#opinions = this.experts.map((expert) => createOpinions(expert, this.#rows));
    }
    await Promise.all(
      this.experts.map(async (expert, i) => {
        const opinions = this.#opinions[i]!;
        await expert.advance(rows, opinions);
        opinions.heardAfter = this.heldOut
          ? Number.NEGATIVE_INFINITY
          : (expert.trainedTo ?? Number.NEGATIVE_INFINITY);
        silenceUntil(opinions.heardAfter, rows, expert.width, opinions);
      }),
    );
  }

  merge(merge: TypeMerge): void {
    for (const expert of this.experts) expert.merge(merge);
  }

  split(split: TypeSplit): void {
    for (const expert of this.experts) expert.split?.(split);
  }

  /**
   * `next` takes over from the expert of its name between two batches, with what that remembers of open sequences; the
   * caller closes the old one. Throws RangeError where there is none whose opinions have the same shape.
   */
  swap(next: BatchExpert): void {
    const { name, width, timed } = next;
    const index = this.experts.findIndex((old) => old.name === name);
    const old = this.experts[index];
    if (old === undefined || old.width !== width || old.timed !== timed)
      throw new RangeError(`no expert ${name} of width ${width} can be replaced`);
    next.begin(this.#types);
    const memory = new StateWriter();
    old.save(memory);
    next.restore(new StateReader(memory.finish()));
    this.experts[index] = next;
  }

  /** What expert number `index` alone said of the step that the outcome settles. */
  alone(index: number, outcome: StepOutcome, into: Scored): ScoredStep {
    const quantile = index * TIMES;
    into.start = outcome.start;
    into.novel = outcome.novel;
    into.rank = outcome.expertRank[index]!;
    into.logLoss = outcome.expertLogLoss[index]!;
    into.topType = outcome.expertTopType[index]!;
    into.topProbability = outcome.expertTopProbability[index]!;
    into.q10 = outcome.expertQuantiles[quantile]!;
    into.q50 = outcome.expertQuantiles[quantile + 1]!;
    into.q90 = outcome.expertQuantiles[quantile + 2]!;
    into.mean = outcome.expertQuantiles[quantile + 3]!;
    into.timed = outcome.timed && !Number.isNaN(into.q50);
    into.gapSeconds = outcome.gapSeconds;
    return into;
  }

  save(writer: StateWriter): void {
    writer.section('experts', 1);
    writer.strings(this.experts.map(stateName));
    for (const expert of this.experts) {
      const own = new StateWriter();
      expert.save(own);
      writer.array(own.finish());
    }
  }

  #restore(reader: StateReader): void {
    reader.section('experts', 1);
    for (const name of reader.strings()) {
      const saved = reader.uint8();
      this.experts.find((expert) => stateName(expert) === name)?.restore(new StateReader(saved));
    }
  }
}

function stateName(expert: BatchExpert): string {
  return expert.stateName ?? expert.name;
}
