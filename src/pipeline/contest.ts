import type { BatchExpert, EventTypes, Opinions } from '../models/expert.ts';
import { GAP_BINS } from '../models/gap-bins.ts';
import type { PairedBlock, TrialFacts } from '../outcomes/paired-block.ts';
import type { TrialStanding } from '../outcomes/paired-trial.ts';
import type { ScoredStep } from '../outcomes/scored-step.ts';
import { meanPinball } from '../outcomes/time-to-next.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { Bystander } from '../ranking/bystander.ts';
import type { Forecaster } from '../ranking/forecaster.ts';
import type { StepOutcome } from '../ranking/outcome.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import { StateReader, StateWriter } from '../state/codec.ts';
import { isCanary } from './canary.ts';
import { type Contender, type ContestSettings, Seat } from './seat.ts';

/** Who hears what each version alone said of a step, and the blocks that steps fill. */
export interface ContestEar {
  scored(label: string, step: ScoredStep): void;
  pair(block: PairedBlock): void;
}

/**
 * A registered model as one voice of the mix: its champion speaks; other versions foretell the same events beside it, are
 * judged on the same steps, each alone, and are not heard. A challenger decides in a small share of the sequences, by their
 * keys. Who holds which place changes only between two batches, by `seat`.
 */
export class Contest implements BatchExpert {
  readonly name: string;
  readonly width: number;
  readonly timed = true;
  readonly #settings: ContestSettings;
  #seats: readonly Seat[];
  #types: EventTypes | undefined;
  #forecaster: Forecaster | undefined;

  /** `contenders`: the champion first. */
  constructor(name: string, settings: ContestSettings, contenders: readonly Contender[]) {
    this.name = name;
    this.#settings = settings;
    this.#seats = contenders.map((contender) => new Seat(name, contender, settings));
    this.width = contenders[0]!.expert.width;
  }

  get #champion(): Seat {
    return this.#seats[0]!;
  }

  get label(): string {
    return this.#champion.label;
  }

  get stateName(): string {
    return `${this.name}@`;
  }

  get trainedTo(): number {
    return this.#champion.heardAfter;
  }

  /** The version that speaks in a sequence at a time. */
  labelOf(sequence: string, time: number): string {
    return this.#decider(sequence, time).label;
  }

  /** Those who are judged beside the experts: all versions, where there are several. */
  get bystanders(): readonly Bystander[] {
    return this.#seats.flatMap(({ bystander }) => bystander ?? []);
  }

  /** How the trials stand. */
  get standings(): readonly { readonly facts: TrialFacts; readonly standing: TrialStanding }[] {
    return this.#seats.flatMap(({ contender, trial }) =>
      contender.trial && trial ? [{ facts: contender.trial, standing: trial.standing }] : [],
    );
  }

  begin(types: EventTypes): void {
    this.#types = types;
    for (const { contender } of this.#seats) contender.expert.begin(types);
  }

  /** Takes part in the stream of a forecaster. */
  attend(forecaster: Forecaster): void {
    this.#forecaster = forecaster;
    this.#sit();
  }

  /** Where there are several, all begin to be judged at the same moment: none is asked what it said before it came. */
  #sit(): void {
    for (const seat of this.#seats) {
      seat.bystander = undefined;
      if (this.#forecaster && !this.#isPlain) seat.sit(this.#forecaster);
    }
  }

  /** One version alone, of the shape that the mix expects: it fills the opinions itself, and nothing is added. */
  get #isPlain(): boolean {
    const { expert } = this.#champion.contender;
    return this.#seats.length === 1 && expert.width === this.width && expert.timed;
  }

  /**
   * Gives the places anew, the champion first; not while a batch is under way. A version that stays keeps what it knows,
   * one that comes takes up what the champion remembers of the open sequences, and a trial that goes on is kept.
   */
  seat(contenders: readonly Contender[]): void {
    const before = new Map(this.#seats.map((seat) => [seat.contender.expert, seat]));
    const memory = new StateWriter();
    this.#champion.contender.expert.save(memory);
    const memorised = memory.finish();
    const trials = new StateWriter();
    for (const seat of this.#seats) seat.saveTrial(trials);
    const seats = contenders.map((contender) => new Seat(this.name, contender, this.#settings));
    for (const { contender } of seats) {
      if (before.has(contender.expert)) continue;
      contender.expert.begin(this.#types!);
      contender.expert.restore(new StateReader(memorised));
    }
    for (const old of this.#seats) {
      const { trial } = old.contender;
      const heir = trial && seats.find((seat) => seat.contender.trial?.trial === trial.trial);
      if (!heir) continue;
      const kept = new StateWriter();
      old.saveTrial(kept);
      heir.restoreTrial(new StateReader(kept.finish()), this.#settings);
    }
    this.#seats = seats;
    this.#sit();
  }

  async advance(batch: StepBatch, opinions: Opinions): Promise<void> {
    if (this.#isPlain) {
      await this.#champion.contender.expert.advance(batch, opinions);
      return;
    }
    await Promise.all(this.#seats.map((seat) => seat.advance(batch)));
    this.#speak(this.#champion, opinions);
    for (let row = 0; row < batch.length; row++)
      this.#hear(this.#decider(batch.key?.[row], batch.time[row]!), row, opinions);
  }

  /** The version that decides in a sequence at a time. */
  #decider(key: string | undefined, time: number): Seat {
    const canary = this.#seats.find(({ contender }) => contender.trial?.purpose === 'challenge');
    if (canary === undefined || key === undefined || time <= canary.heardAfter) return this.#champion;
    return isCanary(key, this.name, this.#settings.canaryShare) ? canary : this.#champion;
  }

  #speak(champion: Seat, into: Opinions): void {
    const { openingTypes, openingProbabilities } = champion.bystander!.opinions;
    const shared = Math.min(this.width, openingTypes.length);
    into.openingProbabilities.fill(0);
    into.openingTypes.set(openingTypes.subarray(0, shared));
    into.openingProbabilities.set(openingProbabilities.subarray(0, shared));
  }

  #hear({ bystander, contender }: Seat, row: number, into: Opinions): void {
    const { types, probabilities, gaps } = bystander!.opinions;
    const { width } = contender.expert;
    const from = row * width;
    const to = row * this.width;
    const shared = Math.min(width, this.width);
    into.types.fill(0, to, to + this.width);
    into.probabilities.fill(0, to, to + this.width);
    into.types.set(types.subarray(from, from + shared), to);
    into.probabilities.set(probabilities.subarray(from, from + shared), to);
    if (contender.expert.timed)
      into.gaps.set(gaps.subarray(row * GAP_BINS, (row + 1) * GAP_BINS), row * GAP_BINS);
    else into.gaps.fill(0, row * GAP_BINS, (row + 1) * GAP_BINS);
  }

  /** Judges all versions on the step that the outcome settles. True where it did: there are several. */
  judge(time: number, outcome: StepOutcome, ear: ContestEar): boolean {
    if (this.#seats.length < 2) return false;
    let spoken = false;
    for (const seat of this.#seats) if (seat.read(outcome)) spoken = true;
    if (!spoken) return true;
    for (const { label, step, heardAfter } of this.#seats) if (time > heardAfter) ear.scored(label, step);
    for (const seat of this.#seats) if (seat.tally) this.#compare(seat, time, ear);
    return true;
  }

  #compare({ step, tally, trial, heardAfter }: Seat, time: number, ear: ContestEar): void {
    const champion = this.#champion;
    // Neither is judged on what it was trained on.
    if (time <= heardAfter || time <= champion.heardAfter) return;
    const logLoss = { champion: champion.step.logLoss, challenger: step.logLoss };
    const timed = champion.step.timed && step.timed;
    const pinball = timed
      ? { champion: meanPinball(champion.step), challenger: meanPinball(step) }
      : undefined;
    const block = tally!.add({ time, logLoss, pinball });
    if (block === undefined) return;
    trial!.add(block);
    ear.pair(block);
  }

  merge(merge: TypeMerge): void {
    for (const { contender } of this.#seats) contender.expert.merge(merge);
  }

  split(split: TypeSplit): void {
    for (const { contender } of this.#seats) contender.expert.split?.(split);
  }

  save(writer: StateWriter): void {
    writer.section('contest', 1);
    writer.array(Int32Array.from(this.#seats, ({ contender }) => contender.version));
    const slots = this.#forecaster?.slots ?? 0;
    for (const seat of this.#seats) {
      const own = new StateWriter();
      seat.contender.expert.save(own);
      writer.array(own.finish());
      const trial = new StateWriter();
      seat.saveTrial(trial);
      writer.array(trial.finish());
      const open = new StateWriter();
      seat.bystander?.open.save(open, slots);
      writer.array(open.finish());
    }
  }

  /** Versions that were there go on; where the same ones are, what they last said is still judged. */
  restore(reader: StateReader): void {
    reader.section('contest', 1);
    const versions = [...reader.int32()];
    const saved = versions.map((version) => ({
      version,
      memory: reader.uint8(),
      trial: reader.uint8(),
      open: reader.uint8(),
    }));
    const same =
      saved.length === this.#seats.length &&
      this.#seats.every(({ contender }) => versions.includes(contender.version));
    for (const seat of this.#seats) {
      const own = saved.find(({ version }) => version === seat.contender.version);
      const { memory } = own ?? saved[0]!;
      seat.contender.expert.restore(new StateReader(memory));
      for (const { trial } of saved) seat.restoreTrial(new StateReader(trial), this.#settings);
      if (same && seat.bystander) seat.bystander.open.restore(new StateReader(own!.open));
    }
  }
}
