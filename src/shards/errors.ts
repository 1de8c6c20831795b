export type ShardErrorCode =
  /** A checkpoint that is not one, or of a newer Logcast. */
  | 'SHARD_DAMAGED'
  /** Learned with settings that its state cannot be read with. */
  | 'SHARD_SHAPE'
  /** A parent of the shard still takes records: its child is not begun yet. */
  | 'SHARD_PARENT_OPEN'
  /** So many records fail that the fault is not theirs. */
  | 'SHARD_POISON';

/** A shard cannot be gone on with; the message says why and what to do. */
export class ShardError extends Error {
  readonly code: ShardErrorCode;
  readonly retryable: boolean;

  constructor(code: ShardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = code === 'SHARD_PARENT_OPEN';
  }
}

/** What the pipeline threw over some records; told apart from faults of stores and networks, which pass. */
export class ProcessingError extends Error {
  constructor(cause: unknown) {
    super(`records could not be processed: ${(cause as Error).message ?? cause}`, { cause });
  }
}
