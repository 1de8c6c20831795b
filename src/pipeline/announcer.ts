import type { SessionScore } from '../anomaly/session-score.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { Prediction } from '../ranking/forecaster.ts';
import type { StepOutcome } from '../ranking/outcome.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StepRows } from '../sequences/step-rows.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { PipelineSink, PredictionRecord } from './records.ts';
import type { TypeNames } from './typed-batch.ts';

/** Candidates told of each prediction. */
const TOLD = 9;

/** The version of an expert that spoke of a sequence at a time, as in `gru@3`; its name where it has no versions. */
export type LabelOf = (expert: string, sequence: string, time: number) => string;

/** Where open predictions are read. */
export interface OpenPredictionsBySlot {
  /** Undefined where the slot's sequence has ended. */
  prediction(slot: number): Prediction | undefined;
}

/** Puts what the models found into records with names instead of indexes, for the sinks that ask for them. */
export class Announcer {
  readonly #names: TypeNames;
  readonly #predictions: OpenPredictionsBySlot;
  readonly #labelOf: LabelOf;
  /** Ordinal of the open prediction of each slot; it makes the prediction's id. */
  readonly #open: Float64Array;
  #made = 0;
  #anomalies = 0;

  constructor(
    names: TypeNames,
    predictions: OpenPredictionsBySlot,
    capacity: number,
    labelOf: LabelOf,
    reader?: StateReader,
  ) {
    this.#names = names;
    this.#predictions = predictions;
    this.#labelOf = labelOf;
    this.#open = new Float64Array(capacity);
    if (reader === undefined) return;
    reader.section('announcer', 1);
    this.#made = reader.number();
    this.#anomalies = reader.number();
    this.#open.set(reader.float64());
  }

  /** Tells what the open prediction of the row's sequence was worth. */
  outcome(rows: StepRows, row: number, outcome: StepOutcome, sink: PipelineSink): void {
    if (sink.outcome === undefined || outcome.start || !outcome.issued) return;
    sink.outcome({
      kind: 'outcome',
      id: predictionId(this.#open[rows.slot[row]!]!),
      time: rows.time[row]!,
      sequence: rows.key[row]!,
      type: this.typeId(rows.type[row]!),
      rank: outcome.rank < 0 ? null : outcome.rank + 1,
      logLoss: outcome.logLoss,
      seconds: outcome.gapSeconds,
      predictedSeconds: outcome.q50,
    });
  }

  /** Tells the prediction just made for the row's sequence. */
  prediction(rows: StepRows, row: number, event: LogEvent, sink: PipelineSink): void {
    const slot = rows.slot[row]!;
    this.#open[slot] = ++this.#made;
    if (sink.prediction === undefined) return;
    const after = { type: this.typeId(rows.type[row]!), ...(event.id !== undefined && { event: event.id }) };
    const record = this.predictionOf(slot, rows.key[row]!, rows.time[row]!, after);
    if (record) sink.prediction(record);
  }

  /** The open prediction of a slot; undefined where its sequence has ended. */
  predictionOf(
    slot: number,
    sequence: string,
    time: number,
    after?: PredictionRecord['after'],
  ): PredictionRecord | undefined {
    const prediction = this.#predictions.prediction(slot);
    return prediction && this.recordOf(prediction, slot, sequence, time, after);
  }

  /** A prediction of a slot as a record. */
  recordOf(
    prediction: Prediction,
    slot: number,
    sequence: string,
    time: number,
    after?: PredictionRecord['after'],
  ): PredictionRecord {
    const { next, novelty, seconds, evidence } = prediction;
    return {
      kind: 'prediction',
      id: predictionId(this.#open[slot]!),
      time,
      sequence,
      ...(after && { after }),
      next: next.slice(0, TOLD).map(({ type, probability }) => ({
        type: this.typeId(type),
        template: this.templateOf(type),
        probability,
      })),
      novelty,
      ...(seconds && { seconds }),
      because: evidence.map(({ expert, score }) => ({
        expert: this.#labelOf(expert, sequence, time),
        score,
      })),
    };
  }

  /** Tells that an event type is from now on known as another. */
  merge({ from, into }: TypeMerge, sink: PipelineSink): void {
    sink.merge?.({
      kind: 'merge',
      from: this.typeId(from),
      into: this.typeId(into),
      template: this.templateOf(into),
    });
  }

  /** Tells that an event type, known as another until now, is one of its own. */
  split({ from, part, share }: TypeSplit, sink: PipelineSink): void {
    sink.split?.({
      kind: 'split',
      from: this.typeId(from),
      into: this.typeId(part),
      template: this.templateOf(part),
      share,
    });
  }

  /** Tells a session that scored as anomalous, and to a sink that asks for it every session that closed. */
  session(sequence: string, score: SessionScore, sink: PipelineSink): void {
    if (!score.provisional) sink.session?.(sequence, score);
    if (!score.anomalous) return;
    const id = `a${(++this.#anomalies).toString(36)}`;
    sink.anomaly?.({
      kind: 'anomaly',
      id,
      sequence,
      from: score.startTime,
      to: score.endTime,
      events: score.length,
      score: score.score,
      threshold: score.threshold,
      provisional: score.provisional,
      reasons: score.reasons.map((reason) => ({
        ...reason,
        type: this.typeId(reason.type),
        template: this.templateOf(reason.type),
      })),
    });
  }

  typeId(type: number): string {
    return type === END_OF_SEQUENCE ? 'end' : this.#names.idOf(type);
  }

  templateOf(type: number): string {
    return type === END_OF_SEQUENCE ? '(end of sequence)' : this.#names.templateOf(type);
  }

  save(writer: StateWriter): void {
    writer.section('announcer', 1);
    writer.number(this.#made);
    writer.number(this.#anomalies);
    writer.array(this.#open);
  }
}

function predictionId(ordinal: number): string {
  return `p${ordinal.toString(36)}`;
}
