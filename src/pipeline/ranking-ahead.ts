/** Hot path (benchmark: pipeline): a forecaster in another thread, which is given batches before they are processed here. */
import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { TemplateMiner } from '../parsing/template-miner.ts';
import type { Prediction } from '../ranking/forecaster.ts';
import type { StepOutcome } from '../ranking/outcome.ts';
import { unpackOutcome } from '../ranking/outcome-columns.ts';
import { ChangeList } from '../ranking/ranking-changes.ts';
import type { RankedRows, RankingWork } from '../ranking/ranking-work.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import type { StepRows } from '../sequences/step-rows.ts';
import { SpecialistMatcher } from '../specialists/matcher.ts';
import type { StateWriter } from '../state/codec.ts';
import type { PipelineSink } from './records.ts';
import type { TypedBatch } from './typed-batch.ts';

/** A forecaster in another thread. */
export interface RankingThread {
  /** Ranks the rows of a batch, batches in the order in which they are given. */
  rank(work: RankingWork): Promise<RankedRows>;
  /** What the forecaster saves behind `offset` bytes of state. Waits for it; nothing may be under way. */
  save(offset: number): Uint8Array;
}

/** A sequence whose prediction somebody looks at. */
export interface ShownSequence {
  readonly slot: number;
  readonly time: number;
  readonly key: string;
}

/** Rows on their way through the thread. */
export interface RowsUnderWay {
  readonly ranked: Promise<RankedRows>;
  readonly shown: readonly ShownSequence[];
}

const NOTHING: RankedRows = { outcomes: new Float64Array(0), told: [], shown: [] };

/**
 * Stands for the forecaster where that works in another thread. Everything it must know of a batch is sent ahead; when the
 * batch is processed, its outcomes are read here.
 */
export class RankingAhead {
  readonly #thread: RankingThread;
  readonly #miner: TemplateMiner;
  readonly #matcher: SpecialistMatcher;
  readonly #weightClassOf: (watched: number) => number;
  readonly #changes = new ChangeList();
  #ranked = NOTHING;
  #row = 0;
  /** Predictions that were looked at last. */
  #shown: readonly (ShownSequence & { readonly prediction: Prediction | undefined })[] = [];
  /** How many predictions to look at with the next batch. */
  wanted = 0;
  issuing = true;

  constructor(
    thread: RankingThread,
    miner: TemplateMiner,
    { specialists }: Pick<Config, 'specialists'>,
    weightClassOf: (watched: number) => number,
  ) {
    this.#thread = thread;
    this.#miner = miner;
    this.#matcher = new SpecialistMatcher(specialists);
    this.#weightClassOf = weightClassOf;
  }

  /** Fills the batch and sends its rows. */
  fill(
    batch: TypedBatch,
    events: readonly LogEvent[],
    sink: PipelineSink,
    issuing: boolean,
    latest: (most: number) => readonly ShownSequence[],
  ): RowsUnderWay {
    this.#changes.clear();
    batch.fill(events, (index, event) => this.#follow(batch, index, event));
    const shown = this.wanted === 0 ? [] : latest(this.wanted);
    this.wanted = 0;
    return this.#send(batch.rows, shown, issuing, sink.prediction !== undefined);
  }

  /** Sends the ends of sequences that come with the end of the input. */
  finish(rows: StepRows, issuing: boolean): RowsUnderWay {
    this.#changes.clear();
    return this.#send(rows, [], issuing, false);
  }

  #send(rows: StepRows, shown: readonly ShownSequence[], issuing: boolean, told: boolean): RowsUnderWay {
    const ranked = this.#thread.rank({
      rows: copyOf(rows),
      changes: this.#changes.toArray(),
      issuing,
      told,
      shown: shown.map(({ slot }) => slot),
    });
    return { ranked, shown };
  }

  /** What the pipeline has its forecaster follow at an event, in the same order. */
  #follow(batch: TypedBatch, index: number, event: LogEvent): void {
    const row = batch.rowStart(index);
    for (const { type } of batch.rewordingsOf(index)) this.#matcher.forget(type);
    for (const merge of batch.mergesBefore(index)) {
      this.#changes.merge(row, merge);
      this.#matcher.forget(merge.from);
      this.#matcher.forget(merge.into);
    }
    for (const split of batch.splitsBefore(index)) {
      this.#changes.split(row, split);
      this.#matcher.forget(split.from);
      this.#matcher.forget(split.part);
    }
    const type = batch.typeOf(index);
    const watched = this.#matcher.match(event, type, this.#miner.idOf(type), this.#miner.templateOf(type));
    if (watched !== 0) this.#changes.specialise(row, type, this.#weightClassOf(watched));
  }

  /** The batch that was sent first is processed now. */
  async take({ ranked, shown }: RowsUnderWay): Promise<void> {
    this.#ranked = await ranked;
    const { shown: predictions } = this.#ranked;
    if (shown.length > 0)
      this.#shown = shown.map((sequence, i) => ({ ...sequence, prediction: predictions[i] }));
  }

  /** The predictions that were looked at last; the next batch looks at so many again. */
  latest(most: number): readonly (ShownSequence & { readonly prediction: Prediction | undefined })[] {
    this.wanted = most;
    return this.#shown;
  }

  step(_rows: StepBatch, row: number, outcome: StepOutcome): void {
    this.#row = row;
    unpackOutcome(this.#ranked.outcomes, row, outcome);
  }

  /** The prediction made after the row that was read last; only where it was asked for when the batch was sent. */
  prediction(): Prediction | undefined {
    return this.#ranked.told[this.#row];
  }

  /** Sent ahead, as the others. */
  merge(): void {}

  split(): void {}

  specialise(): void {}

  save(writer: StateWriter): void {
    writer.append(this.#thread.save(writer.offset));
  }
}

function copyOf({ length, slot, type, time, source, start, known, event }: StepRows): RankingWork['rows'] {
  return {
    length,
    slot: slot.slice(0, length),
    type: type.slice(0, length),
    time: time.slice(0, length),
    source: source.slice(0, length),
    start: start.slice(0, length),
    known: known.slice(0, length),
    event: event.slice(0, length),
  };
}
