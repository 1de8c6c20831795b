import { SessionAnomaly } from './anomaly/session-anomaly.ts';
import { emptySessionScore } from './anomaly/session-score.ts';
import type { Config } from './config/config.ts';
import type { LogEvent } from './events/log-event.ts';
import type { BatchExpert } from './models/expert.ts';
import { TemplateMiner } from './parsing/template-miner.ts';
import { Announcer, type LabelOf } from './pipeline/announcer.ts';
import { Panel } from './pipeline/panel.ts';
import {
  RankingAhead,
  type RankingThread,
  type RowsUnderWay,
  type ShownSequence,
} from './pipeline/ranking-ahead.ts';
import type { PipelineSink, PredictionRecord, StepObserver } from './pipeline/records.ts';
import { RiskDesk } from './pipeline/risk-desk.ts';
import type { Contender } from './pipeline/seat.ts';
import { StepScoring } from './pipeline/step-scoring.ts';
import { TypedBatch, type TypeNames } from './pipeline/typed-batch.ts';
import { Forecaster } from './ranking/forecaster.ts';
import { createStepOutcome, type StepOutcome } from './ranking/outcome.ts';
import { ReorderBuffer } from './sequences/reorder-buffer.ts';
import { Sequencer } from './sequences/sequencer.ts';
import { AT_INPUT_END } from './sequences/step-batch.ts';
import { type StateReader, StateWriter } from './state/codec.ts';

const VERSION = 2;

/** A batch whose types and rows are known, and whose rows are being ranked. */
interface BatchUnderWay {
  readonly batch: TypedBatch;
  readonly events: readonly LogEvent[];
  /** Where they are ranked in another thread. */
  readonly rows: RowsUnderWay | undefined;
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
  /** The batch that is processed, or was last. */
  #batch: TypedBatch;
  #underWay: BatchUnderWay[] = [];
  /** Batches to be filled again. */
  readonly #spare: TypedBatch[] = [];
  readonly #config: Config;
  #ranking: Forecaster | RankingAhead;
  readonly #panel: Panel;
  /** In a backtest: the event types that the training part holds; others count as unseen. */
  trainedTypes: Set<number> | undefined;
  readonly #outcome: StepOutcome;
  readonly #score = emptySessionScore();
  readonly #scoring: StepScoring;
  #events = 0;

  /**
   * With `reader` it goes on from a saved state, which must come from a configuration of the same shape. `experts` join
   * the online ones in the mix; they stay the caller's, who closes them.
   */
  constructor(config: Config, reader?: StateReader, experts: readonly BatchExpert[] = []) {
    const version = reader?.section('pipeline', VERSION) ?? VERSION;
    const { capacity } = config.sequences;
    this.#config = config;
    this.#events = reader?.number() ?? 0;
    this.miner = reader ? TemplateMiner.restore(config.parsing, reader) : new TemplateMiner(config.parsing);
    this.sequencer = reader ? Sequencer.restore(config.sequences, reader) : new Sequencer(config.sequences);
    this.forecaster = reader
      ? Forecaster.restore(config.ranking, reader, capacity, experts)
      : new Forecaster(config.ranking, capacity, experts);
    this.#ranking = this.forecaster;
    this.#outcome = createStepOutcome(experts.length);
    this.anomaly = new SessionAnomaly(config.anomaly, capacity, reader);
    this.#batch = new TypedBatch(this.miner, this.sequencer);
    const names: TypeNames = {
      idOf: (type) => this.miner.idOf(type),
      templateOf: (type) => this.#batch.templateOf(type),
    };
    this.risk = new RiskDesk(config, names, (source) => this.sequencer.sourceName(source), reader);
    this.#reorder = new ReorderBuffer(config.sequences.latenessSeconds * 1000, reader);
    const labelOf: LabelOf = (expert, sequence, time) => this.#panel.labelOf(expert, sequence, time);
    const open = { prediction: (slot: number) => this.#ranking.prediction(slot) };
    this.#announcer = new Announcer(names, open, capacity, labelOf, reader);
    this.#panel = new Panel(experts, this.miner, this.forecaster, version === 1 ? undefined : reader);
    this.#scoring = new StepScoring(this.#outcome, this.#panel, this.risk);
  }

  /** Hears every step with its outcome; set by backtests. */
  get observer(): StepObserver | undefined {
    return this.#scoring.observer;
  }

  set observer(observer: StepObserver | undefined) {
    this.#scoring.observer = observer;
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
    if (this.#ranking instanceof RankingAhead)
      return this.#ranking
        .latest(most)
        .flatMap(({ prediction, slot, key, time }) =>
          prediction === undefined ? [] : this.#announcer.recordOf(prediction, slot, key, time),
        );
    return this.#latest(most).flatMap(
      ({ slot, key, time }) => this.#announcer.predictionOf(slot, key, time) ?? [],
    );
  }

  #latest(most: number): ShownSequence[] {
    return this.sequencer
      .latest(most)
      .map(({ slot, time }) => ({ slot, time, key: this.sequencer.keyOf(slot) }));
  }

  /**
   * From now on `thread` does the work of the forecaster, whose state it must have taken over. Several batches may be under
   * way then, see `begin`. Not for a pipeline with batch experts.
   */
  rankIn(thread: RankingThread): void {
    this.#ranking = new RankingAhead(thread, this.miner, this.#config, (watched) =>
      this.risk.weightClass(watched),
    );
  }

  /** Whether another thread ranks. */
  get ranksAhead(): boolean {
    return this.#ranking instanceof RankingAhead;
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
    this.begin(events, sink);
    await this.complete(sink);
  }

  /**
   * The first half of `process`: what needs nothing of the forecaster. Where a thread ranks, further batches may be begun
   * before this one is completed. Resolves once `complete` has nothing to wait for.
   */
  begin(events: readonly LogEvent[], sink: PipelineSink): Promise<unknown> {
    return this.#begin(this.#reorder.push(events), sink);
  }

  /** The second half, for the batch begun first: it is told to `sink`, which must be that of `begin`. */
  async complete(sink: PipelineSink): Promise<void> {
    const { batch, events, rows } = this.#underWay[0]!;
    if (rows === undefined) await this.#panel.advance(batch.rows);
    else await (this.#ranking as RankingAhead).take(rows);
    this.#underWay.shift();
    if (batch !== this.#batch) this.#spare.push(this.#batch);
    this.#batch = batch;
    this.#run(events, sink);
  }

  /** What was held back to be put in order is processed now; sequences stay open. */
  async flush(sink: PipelineSink): Promise<void> {
    this.#begin(this.#reorder.flush(), sink);
    await this.complete(sink);
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
    if (this.#ranking instanceof RankingAhead)
      await this.#ranking.take(this.#ranking.finish(this.#batch.rows, this.#issues(sink)));
    this.#scoring.inputEnded = true;
    const { rows } = this.#batch;
    for (let row = 0; row < rows.length; row++) {
      if (rows.event[row] === AT_INPUT_END) this.#leave(row, sink);
      else this.#step(row, undefined, 0, sink);
    }
    this.#scoring.inputEnded = false;
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

  #begin(events: readonly LogEvent[], sink: PipelineSink): Promise<unknown> {
    const ranking = this.#ranking;
    const issuing = this.#issues(sink);
    if (!(ranking instanceof RankingAhead)) {
      ranking.issuing = issuing;
      this.#batch.fill(events);
      this.#underWay.push({ batch: this.#batch, events, rows: undefined });
      return Promise.resolve();
    }
    const batch = this.#spare.pop() ?? new TypedBatch(this.miner, this.sequencer);
    (this.#underWay.at(-1)?.batch ?? this.#batch).next = batch;
    const rows = ranking.fill(batch, events, sink, issuing, (most) => this.#latest(most));
    this.#underWay.push({ batch, events, rows });
    return rows.ranked;
  }

  /** Where nobody asks, only the forecasts that are learned from are issued and scored. */
  #issues(sink: PipelineSink): boolean {
    return this.observer !== undefined || sink.prediction !== undefined;
  }

  #run(events: readonly LogEvent[], sink: PipelineSink): void {
    const batch = this.#batch;
    let row = 0;
    for (let index = 0; index < events.length; index++) {
      const event = events[index]!;
      const type = batch.typeOf(index);
      this.#followTypes(index, sink);
      const watched = this.risk.watched(event, type);
      if (watched !== 0) this.#ranking.specialise(type, this.risk.weightClass(watched));
      let surprise = 0;
      for (const end = batch.rowEnd(index); row < end; row++)
        surprise = this.#step(row, event, watched, sink);
      const source = this.sequencer.sourceIndex(event.source);
      const { time, severity, fields } = event;
      const novel = batch.isNovel(index);
      this.risk.observe({ time, type, severity, source, watched, surprise, novel, fields }, sink);
      this.#events++;
    }
  }

  /** Runs one row through the models; returns the surprise of an event in nats, 0 for the end of a sequence. */
  #step(row: number, event: LogEvent | undefined, watched: number, sink: PipelineSink): number {
    const { rows } = this.#batch;
    const outcome = this.#outcome;
    this.#ranking.step(rows, row, outcome, this.#panel.opinions);
    const type = rows.type[row]!;
    const unseen = this.trainedTypes === undefined ? outcome.novel : !this.trainedTypes.has(type);
    this.#scoring.score(rows, row, watched, unseen, sink);
    this.observer?.step(rows, row, outcome);
    this.#announcer.outcome(rows, row, outcome, sink);
    const logLoss = outcome.start ? Number.NaN : outcome.freshLogLoss;
    if (this.anomaly.step(rows, row, logLoss, this.#score))
      this.#announcer.session(rows.key[row]!, this.#score, sink);
    if (rows.event[row]! < 0) return 0;
    this.#announcer.prediction(rows, row, event!, sink);
    return outcome.start ? 0 : outcome.freshLogLoss;
  }

  /** New texts, merges and splits of event types hold from this event on. */
  #followTypes(index: number, sink: PipelineSink): void {
    for (const { type } of this.#batch.rewordingsBefore(index)) this.risk.reworded(type);
    for (const merge of this.#batch.mergesBefore(index)) {
      this.#ranking.merge(merge);
      this.#panel.merge(merge);
      this.anomaly.merge(merge);
      this.risk.merge(merge);
      this.observer?.merge(merge);
      this.#announcer.merge(merge, sink);
      if (this.trainedTypes?.has(merge.from)) this.trainedTypes.add(merge.into);
    }
    for (const split of this.#batch.splitsBefore(index)) {
      this.#ranking.split(split);
      this.#panel.split(split);
      this.anomaly.split(split);
      this.risk.split(split);
      this.observer?.split?.(split);
      this.#announcer.split(split, sink);
      if (this.trainedTypes?.has(split.from)) this.trainedTypes.add(split.part);
    }
  }

  /** Everything learned or remembered, as bytes. Only while no batch is under way: its events would be half learned. */
  save(): Uint8Array {
    if (this.#underWay.length > 0) throw new RangeError('a batch is under way: complete it before saving');
    const writer = new StateWriter();
    writer.section('pipeline', VERSION);
    writer.number(this.#events);
    this.miner.save(writer);
    this.sequencer.save(writer);
    this.#ranking.save(writer);
    this.anomaly.save(writer);
    this.risk.save(writer);
    this.#reorder.save(writer);
    this.#announcer.save(writer);
    this.#panel.save(writer);
    return writer.finish();
  }
}
