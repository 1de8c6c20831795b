import { StoreError } from '../registry/errors.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { ProcessingError, ShardError } from './errors.ts';
import { inherit } from './inherit.ts';
import { deliver, type Outbox } from './outbox.ts';
import { ShardMeter } from './shard-meter.ts';
import type { ShardPlan } from './shard-plan.ts';
import { freshRecords, type ShardName, type ShardRecord } from './shard-record.ts';
import { WarmShard } from './warm-shard.ts';

/** Races lost in a row before the host is asked to try again. */
const MOST_RACES = 3;

/** Poison records in one delivery; more are a fault of ours, which must not cost records. */
const MOST_POISON = 8;

/**
 * One shard: records in, one commit a delivery, and what the commit promises written and told after it. Whatever fails or
 * is killed, the next delivery goes on at the last commit: none is lost, none is applied twice.
 */
export class ShardRun {
  readonly #name: ShardName;
  readonly #plan: ShardPlan;
  readonly #meter: ShardMeter;
  /** Undefined where memory may differ from the last commit. */
  #warm: WarmShard | undefined;
  #poison = 0;

  constructor(name: ShardName, plan: ShardPlan) {
    this.#name = name;
    this.#plan = plan;
    this.#meter = new ShardMeter(plan.metrics, plan.now);
  }

  /** Takes a delivery. Returns the first record that was left for another call because `mayGoOn` said no. */
  async take(records: readonly ShardRecord[], mayGoOn = () => true): Promise<ShardRecord | undefined> {
    this.#poison = 0;
    return this.#take(records, mayGoOn);
  }

  /** Forgets what is in memory, and ends its models; the next delivery begins at the last commit. */
  async close(): Promise<void> {
    const warm = this.#warm;
    this.#warm = undefined;
    await warm?.close();
  }

  async #take(records: readonly ShardRecord[], mayGoOn: () => boolean): Promise<ShardRecord | undefined> {
    for (let race = 1; ; race++) {
      try {
        return await this.#takeOnce(records, mayGoOn);
      } catch (error) {
        await this.close();
        if (error instanceof ProcessingError) return this.#isolate(records, mayGoOn, error);
        if (!isLostRace(error) || race === MOST_RACES) throw error;
      }
    }
  }

  async #takeOnce(records: readonly ShardRecord[], mayGoOn: () => boolean): Promise<ShardRecord | undefined> {
    const warm = await this.#open();
    const fresh = freshRecords(records, warm.sequence);
    this.#meter.duplicates(records.length - fresh.length);
    if (fresh.length === 0) return undefined;
    const done = await this.#meter.timed('process', () => warm.apply(fresh, mayGoOn));
    await this.#commit(warm, fresh[0]!);
    return fresh[done];
  }

  /** Halves what cannot be processed until it is one record, which is kept with the reason; all others are applied in order. */
  async #isolate(
    records: readonly ShardRecord[],
    mayGoOn: () => boolean,
    error: ProcessingError,
  ): Promise<ShardRecord | undefined> {
    const warm = await this.#open();
    const fresh = freshRecords(records, warm.sequence);
    if (fresh.length === 1) return this.#refuse(warm, fresh[0]!, error);
    const half = fresh.length >> 1;
    const left = await this.#take(fresh.slice(0, half), mayGoOn);
    return left ?? this.#take(fresh.slice(half), mayGoOn);
  }

  async #refuse(warm: WarmShard, record: ShardRecord, error: ProcessingError): Promise<undefined> {
    if (++this.#poison > MOST_POISON) throw tooMuch(this.#name, error);
    warm.refuse(record, error);
    await this.#commit(warm, record);
  }

  async #open(): Promise<WarmShard> {
    if (this.#warm && !(await this.#warm.takeOver())) await this.close();
    this.#warm ??= await this.#load();
    return this.#warm;
  }

  /** The last commit, once what it promised is done: its process may have been killed in between. */
  async #load(): Promise<WarmShard> {
    const found = await readCheckpoint(this.#plan.store, this.#name);
    if (found) await deliver(found.facts.outbox, found.facts.generation, this.#plan);
    const checkpoint = found ?? (await inherit(this.#name, this.#plan));
    const experts = await this.#plan.openExperts?.();
    try {
      return new WarmShard(this.#name, this.#plan, checkpoint, experts);
    } catch (error) {
      await experts?.close();
      throw error;
    }
  }

  /** The commit is the point at which records count as applied; its promises are kept before the next one replaces it. */
  async #commit(warm: WarmShard, first: ShardRecord): Promise<void> {
    const outbox = await this.#meter.timed('commit', () => this.#write(warm, first));
    this.#plan.measure?.(warm.pipeline);
    await this.#meter.timed('deliver', () => deliver(outbox, warm.generation, this.#plan));
  }

  async #write(warm: WarmShard, first: ShardRecord): Promise<Outbox> {
    const { outbox, ...commit } = warm.commit(first);
    try {
      warm.tag = await writeCheckpoint(this.#plan.store, this.#name, commit, warm.tag);
    } catch (error) {
      this.#meter.uncommitted(isLostRace(error) ? 'lost' : 'failed');
      throw error;
    }
    this.#meter.committed(warm, commit.state.length);
    return outbox;
  }
}

function isLostRace(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'STORE_CONFLICT';
}

function tooMuch({ stream, shard }: ShardName, cause: ProcessingError): ShardError {
  return new ShardError(
    'SHARD_POISON',
    `${stream}: ${shard}: more than ${MOST_POISON} records of one delivery cannot be processed, the last one because ${cause.message}; expected a fault of single records: look at this version of Logcast`,
    { cause },
  );
}
