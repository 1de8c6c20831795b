/** Hot path: one pass over the events; measured as the seconds of `logcast dataset`. */
import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { WordHashing } from '../models/template-words.ts';
import { TemplateMiner } from '../parsing/template-miner.ts';
import { TypedBatch } from '../pipeline/typed-batch.ts';
import { ReorderBuffer } from '../sequences/reorder-buffer.ts';
import { Sequencer } from '../sequences/sequencer.ts';
import { AT_INPUT_END } from '../sequences/step-batch.ts';
import { SpecialistMatcher } from '../specialists/matcher.ts';
import { DatasetRows } from './rows.ts';
import { type DatasetVocabulary, numberTypes } from './vocabulary.ts';

/** What became of the events: rows in processing order, and the event types they name by index. */
export interface Dataset {
  readonly rows: DatasetRows;
  readonly vocabulary: DatasetVocabulary;
  readonly events: number;
  readonly sequences: number;
  /** Sequences forgotten while they were open, for want of capacity: they go on as new ones. */
  readonly evicted: number;
}

/**
 * Types events and puts them in sequences exactly as the pipeline does, and keeps the rows. Deterministic, and
 * indifferent to how the events are dealt out to calls of `add`.
 */
export class DatasetBuilder {
  readonly #miner: TemplateMiner;
  readonly #sequencer: Sequencer;
  readonly #reorder: ReorderBuffer;
  readonly #matcher: SpecialistMatcher;
  readonly #batch: TypedBatch;
  readonly #rows = new DatasetRows();
  /** Per slot the sequence it holds, and the last row of that. */
  readonly #sequenceOf: Int32Array;
  readonly #lastRow: Int32Array;
  #events = 0;
  #sequences = 0;

  constructor({ parsing, sequences, specialists }: Pick<Config, 'parsing' | 'sequences' | 'specialists'>) {
    this.#miner = new TemplateMiner(parsing);
    this.#sequencer = new Sequencer(sequences);
    this.#reorder = new ReorderBuffer(sequences.latenessSeconds * 1000);
    this.#matcher = new SpecialistMatcher(specialists);
    this.#batch = new TypedBatch(this.#miner, this.#sequencer);
    this.#sequenceOf = new Int32Array(sequences.capacity);
    this.#lastRow = new Int32Array(sequences.capacity);
  }

  /** Takes events as they came, roughly in time order. */
  add(events: readonly LogEvent[]): void {
    this.#take(this.#reorder.push(events));
  }

  /**
   * The input has ended. Sequences that end with it by configuration have their end right behind their last event, not
   * behind all events: the parts of a time-ordered split would otherwise have no ends, and nothing but ends.
   */
  finish(words: WordHashing): Dataset {
    this.#take(this.#reorder.flush());
    this.#batch.clear();
    const { rows } = this.#batch;
    this.#sequencer.finish(rows);
    const lasts: number[] = [];
    for (let row = 0; row < rows.length; row++)
      if (rows.event[row] !== AT_INPUT_END) lasts.push(this.#lastRow[rows.slot[row]!]!);
    this.#rows.insertEnds(Int32Array.from(lasts).sort());
    return {
      rows: this.#rows,
      vocabulary: numberTypes(this.#rows, this.#miner, words),
      events: this.#events,
      sequences: this.#sequences,
      evicted: this.#sequencer.counts.evicted,
    };
  }

  #take(events: readonly LogEvent[]): void {
    const batch = this.#batch;
    batch.fill(events);
    let row = 0;
    for (let index = 0; index < events.length; index++) {
      for (const { type } of batch.rewordingsBefore(index)) this.#matcher.forget(type);
      for (const { from, into } of batch.mergesBefore(index)) {
        this.#matcher.forget(from);
        this.#matcher.forget(into);
      }
      for (const { from, part } of batch.splitsBefore(index)) {
        this.#matcher.forget(from);
        this.#matcher.forget(part);
      }
      const watched = this.#watched(events[index]!, batch.typeOf(index));
      for (const end = batch.rowEnd(index); row < end; row++) this.#keep(row, watched);
    }
    this.#events += events.length;
  }

  #watched(event: LogEvent, type: number): number {
    return this.#matcher.match(event, type, this.#batch.idOf(type), this.#batch.templateOf(type));
  }

  #keep(row: number, watched: number): void {
    const { slot: slots, type, time, source, start, event } = this.#batch.rows;
    const slot = slots[row]!;
    if (start[row] === 1) this.#sequenceOf[slot] = this.#sequences++;
    this.#lastRow[slot] = this.#rows.length;
    this.#rows.push(
      type[row]!,
      time[row]!,
      this.#sequenceOf[slot]!,
      start[row]!,
      source[row]!,
      event[row]! < 0 ? 0 : watched,
      event[row]! < 0 ? -1 : this.#batch.leafOf(event[row]!),
    );
  }
}
