import { SessionAnomaly } from './anomaly/session-anomaly.ts';
import { emptySessionScore } from './anomaly/session-score.ts';
import type { Config } from './config/config.ts';
import type { LogEvent } from './events/log-event.ts';
import type { BatchExpert } from './models/expert.ts';
import { MIX } from './outcomes/model-names.ts';
import type { RankedStep, ScoredStep } from './outcomes/scored-step.ts';
import { TemplateMiner } from './parsing/template-miner.ts';
import { Announcer, type LabelOf } from './pipeline/announcer.ts';
import { Contest } from './pipeline/contest.ts';
import { Panel } from './pipeline/panel.ts';
import type { PipelineSink, PredictionRecord, StepObserver } from './pipeline/records.ts';
import { RiskDesk } from './pipeline/risk-desk.ts';
import type { Contender } from './pipeline/seat.ts';
import { TypedBatch } from './pipeline/typed-batch.ts';
import { Forecaster } from './ranking/forecaster.ts';
import { createStepOutcome, type StepOutcome } from './ranking/outcome.ts';
import { ReorderBuffer } from './sequences/reorder-buffer.ts';
import { Sequencer } from './sequences/sequencer.ts';
import { AT_INPUT_END } from './sequences/step-batch.ts';
import { type StateReader, StateWriter } from './state/codec.ts';

const VERSION = 2;

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

/**
 * The way of the data: log events in, predictions, outcomes, anomalies and warnings out. The only place where the
 * stages meet. Deterministic, event time only, and indifferent to where one call of `process` ends and the next begins.
 */
export class Pipeline {
  readonly miner: TemplateMiner;
  readonly sequencer: Sequencer;
  readonly forecaster: Forecaster;
  readonly anomaly: SessionAnomaly;
  readonly risk: RiskDesk;
  readonly #reorder: ReorderBuffer;
  readonly #announcer: Announcer;
  readonly #batch: TypedBatch;
  readonly #panel: Panel;
  /** In a backtest: the event types that the training part holds; others count as unseen. */
  trainedTypes: Set<number> | undefined;
  readonly #outcome: StepOutcome;
  readonly #score = emptySessionScore();
  readonly #scored: Scored = { ...createStepOutcome() };
  /** The input has ended: nothing is learned from one end of a sequence for the next. */
  #ended = false;
  /** Hears every step with its outcome; set by backtests. */
  observer: StepObserver | undefined;
  #events = 0;

  /**
   * With `reader` it goes on from a saved state, which must come from a configuration of the same shape. `experts` join
   * the online ones in the mix; they stay the caller's, who closes them.
   */
  constructor(config: Config, reader?: StateReader, experts: readonly BatchExpert[] = []) {
    const version = reader?.section('pipeline', VERSION) ?? VERSION;
    const { capacity } = config.sequences;
    this.#events = reader?.number() ?? 0;
    this.miner = reader ? TemplateMiner.restore(config.parsing, reader) : new TemplateMiner(config.parsing);
    this.sequencer = reader ? Sequencer.restore(config.sequences, reader) : new Sequencer(config.sequences);
    this.forecaster = reader
      ? Forecaster.restore(config.ranking, reader, capacity, experts)
      : new Forecaster(config.ranking, capacity, experts);
    this.#outcome = createStepOutcome(experts.length);
    this.anomaly = new SessionAnomaly(config.anomaly, capacity, reader);
    this.#batch = new TypedBatch(this.miner, this.sequencer);
    this.risk = new RiskDesk(config, this.#batch, (source) => this.sequencer.sourceName(source), reader);
    this.#reorder = new ReorderBuffer(config.sequences.latenessSeconds * 1000, reader);
    const labelOf: LabelOf = (expert, sequence, time) => this.#panel.labelOf(expert, sequence, time);
    this.#announcer = new Announcer(this.#batch, this.forecaster, capacity, labelOf, reader);
    this.#panel = new Panel(experts, this.miner, this.forecaster, version === 1 ? undefined : reader);
  }

  /** Log events processed so far. */
  get events(): number {
    return this.#events;
  }

  get eventTypes(): number {
    return this.miner.living;
  }

  get openSequences(): number {
    return this.sequencer.open;
  }

  /** The open predictions of the most recently active sequences, latest first. */
  latestPredictions(most: number): PredictionRecord[] {
    return this.sequencer
      .latest(most)
      .flatMap(
        ({ slot, time }) => this.#announcer.predictionOf(slot, this.sequencer.keyOf(slot), time) ?? [],
      );
  }

  /** Id and template of an event type. */
  describe(type: number): { type: string; template: string } {
    return { type: this.#announcer.typeId(type), template: this.#announcer.templateOf(type) };
  }

  /** In a backtest: what comes from now on was kept from all models. */
  beginHeldOut(): void {
    this.#panel.heldOut = true;
  }

  /**
   * From now on nothing is learned: not by contexts, mix, gate and times, statistics, sessions and risk. What sequences and the
   * stream remember goes on, and messages still find their event types. For tests that are compared with published ones.
   */
  freeze(): void {
    this.forecaster.learning = false;
    this.anomaly.learning = 'nothing';
    this.risk.model.freeze();
  }

  /**
   * Takes events as they came (roughly in time order) and tells `sink` what follows from them. Not to be called again,
   * nor is the state whole, before it has resolved.
   */
  async process(events: readonly LogEvent[], sink: PipelineSink): Promise<void> {
    await this.#run(this.#reorder.push(events), sink);
  }

  /** What was held back to be put in order is processed now; sequences stay open. */
  async flush(sink: PipelineSink): Promise<void> {
    await this.#run(this.#reorder.flush(), sink);
  }

  /** The input has ended: what was held back is processed and sequences that end with the input are closed. */
  async finish(sink: PipelineSink): Promise<void> {
    await this.#close(sink, false);
  }

  /**
   * A part of the input has ended, and another one follows: sequences that were silent for long are closed, the others
   * stay open and may go on.
   */
  async endPart(sink: PipelineSink): Promise<void> {
    await this.#close(sink, true);
  }

  async #close(sink: PipelineSink, goesOn: boolean): Promise<void> {
    await this.flush(sink);
    this.#batch.clear();
    this.sequencer.finish(this.#batch.rows, goesOn);
    this.#ended = true;
    const { rows } = this.#batch;
    for (let row = 0; row < rows.length; row++) {
      if (rows.event[row] === AT_INPUT_END) this.#leave(row, sink);
      else this.#step(row, undefined, 0, sink);
    }
    this.#ended = false;
  }

  /** The input has ended, the sequence perhaps not: its session is judged as it stands, and no end of it is learned or scored. */
  #leave(row: number, sink: PipelineSink): void {
    const { rows } = this.#batch;
    this.observer?.left?.(rows, row);
    if (this.anomaly.step(rows, row, Number.NaN, this.#score))
      this.#announcer.session(rows.key[row]!, this.#score, sink);
  }

  /** A retrained expert takes over from the one of its name; not while a call of `process` is under way. */
  swapExpert(next: BatchExpert): void {
    this.#panel.swap(next);
  }

  /** Versions of a registered model get their places anew, see Contest.seat; not while a call of `process` is under way. */
  seat(name: string, contenders: readonly Contender[]): void {
    this.#panel.seat(name, contenders);
  }

  async #run(events: readonly LogEvent[], sink: PipelineSink): Promise<void> {
    const batch = this.#batch;
    batch.fill(events);
    await this.#panel.advance(batch.rows);
    // Where nobody asks, only the forecasts that are learned from are issued and scored.
    this.forecaster.issuing = this.observer !== undefined || sink.prediction !== undefined;
    let row = 0;
    for (let index = 0; index < events.length; index++) {
      const event = events[index]!;
      const type = batch.typeOf(index);
      this.#followTypes(index, sink);
      const watched = this.risk.watched(event, type);
      if (watched !== 0) this.forecaster.specialise(type, this.risk.weightClass(watched));
      let surprise = 0;
      for (const end = batch.rowEnd(index); row < end; row++)
        surprise = this.#step(row, event, watched, sink);
      const source = this.sequencer.sourceIndex(event.source);
      const { time, severity, fields } = event;
      const novel = batch.isNovel(index);
      this.risk.observe(
        { time, type, severity, source, watched, surprise, novel, ...(fields && { fields }) },
        sink,
      );
      this.#events++;
    }
  }

  /** Runs one row through the models; returns the surprise of an event in nats, 0 for the end of a sequence. */
  #step(row: number, event: LogEvent | undefined, watched: number, sink: PipelineSink): number {
    const { rows } = this.#batch;
    const outcome = this.#outcome;
    this.forecaster.step(rows, row, outcome, this.#panel.opinions);
    const type = rows.type[row]!;
    const unseen = this.trainedTypes === undefined ? outcome.novel : !this.trainedTypes.has(type);
    if (this.#ended) this.risk.outcomes.inputEnd(outcome, type);
    else this.#scoreMix(row, watched, unseen);
    this.#scoreExperts(row, unseen, sink);
    this.observer?.step(rows, row, outcome);
    this.#announcer.outcome(rows, row, outcome, sink);
    const logLoss = outcome.start ? Number.NaN : outcome.freshLogLoss;
    if (this.anomaly.step(rows, row, logLoss, this.#score))
      this.#announcer.session(rows.key[row]!, this.#score, sink);
    if (rows.event[row]! < 0) return 0;
    this.#announcer.prediction(rows, row, event!, sink);
    return outcome.start ? 0 : outcome.freshLogLoss;
  }

  /** What nobody was told is not scored as issued. */
  #scoreMix(row: number, watched: number, unseen: boolean): void {
    const { rows } = this.#batch;
    const { outcomes } = this.risk;
    const outcome = this.#outcome;
    const type = rows.type[row]!;
    outcomes.fresh(readFresh(outcome, this.#scored), type, unseen);
    if (!outcome.issued) return;
    outcomes.step(outcome, type, rows.time[row]!, watched, unseen);
    this.observer?.scored?.(MIX, outcome, rows, row);
  }

  #scoreExperts(row: number, unseen: boolean, sink: PipelineSink): void {
    const { experts } = this.#panel;
    const { rows } = this.#batch;
    for (let i = 0; i < experts.length; i++) {
      const expert = experts[i]!;
      if (expert instanceof Contest && this.#judge(expert, row, unseen, sink)) continue;
      // What it was not heard on it is not judged by.
      if (rows.time[row]! <= this.#panel.opinions[i]!.heardAfter) continue;
      const name = expert.label ?? expert.name;
      const step = this.#panel.alone(i, this.#outcome, this.#scored);
      if (this.#ended) this.risk.outcomes.inputEnd(step, rows.type[row]!, name);
      else this.#scoreAlone(name, step, row, unseen);
    }
  }

  #scoreAlone(model: string, step: ScoredStep, row: number, unseen: boolean): void {
    const { rows } = this.#batch;
    this.risk.outcomes.alsoModel(model, step, rows.type[row]!, unseen);
    // Compared are steps that the mix was scored on too.
    if (this.#outcome.issued) this.observer?.scored?.(model, step, rows, row);
  }

  /** Judges the versions of a registered model, each alone; false where there is but one. */
  #judge(contest: Contest, row: number, unseen: boolean, sink: PipelineSink): boolean {
    const { rows } = this.#batch;
    // All sequences end with the input at once: that tells nothing of who foresaw it.
    if (this.#ended) return contest.bystanders.length > 1;
    return contest.judge(rows.time[row]!, this.#outcome, {
      scored: (label, step) => this.#scoreAlone(label, step, row, unseen),
      pair: (block) => sink.pair?.(block),
    });
  }

  /** New texts, merges and splits of event types hold from this event on. */
  #followTypes(index: number, sink: PipelineSink): void {
    for (const { type } of this.#batch.rewordingsBefore(index)) this.risk.reworded(type);
    for (const merge of this.#batch.mergesBefore(index)) {
      this.forecaster.merge(merge);
      this.#panel.merge(merge);
      this.anomaly.merge(merge);
      this.risk.merge(merge);
      this.observer?.merge(merge);
      this.#announcer.merge(merge, sink);
      if (this.trainedTypes?.has(merge.from)) this.trainedTypes.add(merge.into);
    }
    for (const split of this.#batch.splitsBefore(index)) {
      this.forecaster.split(split);
      this.#panel.split(split);
      this.anomaly.split(split);
      this.risk.split(split);
      this.observer?.split?.(split);
      this.#announcer.split(split, sink);
      if (this.trainedTypes?.has(split.from)) this.trainedTypes.add(split.part);
    }
  }

  /** Everything learned or remembered, as bytes. */
  save(): Uint8Array {
    const writer = new StateWriter();
    writer.section('pipeline', VERSION);
    writer.number(this.#events);
    this.miner.save(writer);
    this.sequencer.save(writer);
    this.forecaster.save(writer);
    this.anomaly.save(writer);
    this.risk.save(writer);
    this.#reorder.save(writer);
    this.#announcer.save(writer);
    this.#panel.save(writer);
    return writer.finish();
  }
}
