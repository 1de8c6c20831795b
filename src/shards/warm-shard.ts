import { addCounts, noCounts } from '../events/decoded-chunk.ts';
import type { LogEvent } from '../events/log-event.ts';
import { Pipeline } from '../pipeline.ts';
import { StateReader } from '../state/codec.ts';
import type { Checkpoint, ShardFacts } from './checkpoint.ts';
import { ShardDecoders } from './decoders.ts';
import { ProcessingError, ShardError } from './errors.ts';
import { EMPTY_OUTBOX, type Outbox } from './outbox.ts';
import type { ShardExperts } from './shard-experts.ts';
import { ShardOutputs } from './shard-outputs.ts';
import type { ShardPlan } from './shard-plan.ts';
import type { ShardName, ShardRecord } from './shard-record.ts';
import { ToldIds } from './told-ids.ts';

/** Events that go through the pipeline at once: enough for models that work in batches. */
const SLICE = 1000;

/** A shard in memory: what was learned up to the last record. Of no use any more once one of its methods has thrown. */
export class WarmShard {
  readonly #name: ShardName;
  readonly #plan: ShardPlan;
  readonly pipeline: Pipeline;
  readonly #decoders: ShardDecoders;
  readonly #ids: ToldIds;
  readonly #experts: ShardExperts | undefined;
  #facts: ShardFacts;
  tag: string | undefined;
  outputs: ShardOutputs;
  /** Newest event time of the records taken last, epoch ms. */
  newest = Number.NaN;
  events = 0;
  /** How the records of the delivery were read. */
  reading = { ...noCounts(), late: 0 };

  /** `experts` are the shard's from now on. */
  constructor(
    name: ShardName,
    plan: ShardPlan,
    { facts, state, tag }: Checkpoint,
    experts?: ShardExperts | undefined,
  ) {
    this.#name = name;
    this.#plan = plan;
    const readable = isReadable(name, plan, facts);
    const reader = readable && state ? new StateReader(state) : undefined;
    this.pipeline = new Pipeline(plan.config, reader, experts?.experts);
    this.#experts = experts;
    this.#decoders = new ShardDecoders(plan.config.events, name.stream, plan.source, facts.decoders);
    this.#ids = new ToldIds(name, facts.ids);
    this.#facts = { ...facts, shape: plan.shape, outbox: EMPTY_OUTBOX };
    this.tag = tag;
    this.outputs = new ShardOutputs(this.#ids, plan.kept);
  }

  get sequence(): string | null {
    return this.#facts.sequence;
  }

  get generation(): number {
    return this.#facts.generation;
  }

  /** Before a delivery: see ShardExperts.takeOver. */
  async takeOver(): Promise<boolean> {
    return (await this.#experts?.takeOver(this.pipeline)) ?? true;
  }

  async close(): Promise<void> {
    await this.#experts?.close();
  }

  /** Applies records; returns how many, where `mayGoOn` says that the time is up. Throws ProcessingError. */
  async apply(records: readonly ShardRecord[], mayGoOn: () => boolean): Promise<number> {
    this.outputs = new ShardOutputs(this.#ids, this.#plan.kept);
    this.events = 0;
    this.reading = { ...noCounts(), late: 0 };
    let done = 0;
    try {
      while (done < records.length && (done === 0 || mayGoOn())) done = await this.#slice(records, done);
    } catch (cause) {
      throw new ProcessingError(cause);
    }
    this.#advance(records[done - 1]!, done);
    return done;
  }

  async #slice(records: readonly ShardRecord[], from: number): Promise<number> {
    const events: LogEvent[] = [];
    let at = from;
    for (; at < records.length && events.length < SLICE; at++) {
      const record = records[at]!;
      const position = this.#facts.records + at;
      const chunk = this.#decoders.of(record).decodeRecord(record.bytes, position, record.arrival);
      for (const event of chunk.events) events.push(event);
      addCounts(this.reading, chunk.counters);
      this.outputs.rejected(chunk.rejected, record);
    }
    const { counts } = this.pipeline.sequencer;
    const { late } = counts;
    await this.pipeline.process(events, this.outputs);
    this.reading.late += counts.late - late;
    this.events += events.length;
    this.newest = events.at(-1)?.time ?? this.newest;
    return at;
  }

  /** Passes by a record that nothing can be done with, and keeps it with the reason. */
  refuse(record: ShardRecord, cause: Error): void {
    this.outputs = new ShardOutputs(this.#ids, this.#plan.kept);
    this.events = 0;
    this.reading = { ...noCounts(), late: 0 };
    const { partitionKey, bytes } = record;
    const kept = {
      source: partitionKey,
      position: this.#facts.records,
      reason: 'processing-failed',
      detail: cause.message,
      payload: Buffer.from(bytes).toString('base64'),
    };
    this.outputs.rejected([kept], record);
    this.#advance(record, 1);
  }

  #advance({ sequence }: ShardRecord, count: number): void {
    const { generation, records } = this.#facts;
    this.#facts = { ...this.#facts, sequence, generation: generation + 1, records: records + count };
  }

  /** What a commit after the records taken last holds. */
  commit(first: ShardRecord): { state: Uint8Array; facts: ShardFacts; outbox: Outbox } {
    const outbox = this.outputs.seal(this.#name.shard, first);
    const facts = { ...this.#facts, decoders: this.#decoders.save(), ids: this.#ids.facts(), outbox };
    return { state: this.pipeline.save(), facts, outbox };
  }
}

/** Whether the state fits the settings of now. Throws SHARD_SHAPE where it does not and nobody said to begin anew. */
function isReadable({ stream, shard }: ShardName, plan: ShardPlan, { shape }: ShardFacts): boolean {
  const changed = Object.keys(plan.shape).filter((section) => plan.shape[section] !== shape[section]);
  if (changed.length === 0) return true;
  if (plan.renew) return false;
  throw new ShardError(
    'SHARD_SHAPE',
    `${stream}: ${shard} has learned with other settings of ${changed.join(' and ')}: deploy those, or set aws.stream.renew to true to learn anew`,
  );
}
