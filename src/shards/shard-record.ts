/** A shard of a stream. */
export interface ShardName {
  readonly stream: string;
  /** `shardId-000000000002`. */
  readonly shard: string;
}

/** A record as a stream keeps it. */
export interface ShardRecord {
  /** Decimal, up to 129 digits; rises within a shard, and from a parent to its children. */
  readonly sequence: string;
  readonly bytes: Uint8Array;
  /** When the stream took it, epoch ms. */
  readonly arrival: number;
  readonly partitionKey: string;
}

/** Whether sequence number `a` comes behind `b`; everything comes behind nothing. */
export function isBehind(a: string, b: string | null): boolean {
  if (b === null) return true;
  return a.length === b.length ? a > b : a.length > b.length;
}

/** The records behind `last`, in order and each once: what is delivered again was applied already. */
export function freshRecords(records: readonly ShardRecord[], last: string | null): ShardRecord[] {
  const fresh: ShardRecord[] = [];
  let newest = last;
  for (const record of records.toSorted(bySequence)) {
    if (!isBehind(record.sequence, newest)) continue;
    fresh.push(record);
    newest = record.sequence;
  }
  return fresh;
}

function bySequence(a: ShardRecord, b: ShardRecord): number {
  if (a.sequence === b.sequence) return 0;
  return isBehind(a.sequence, b.sequence) ? 1 : -1;
}
