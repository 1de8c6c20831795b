/** A batch cannot go on where it is asked to; the message says why and what to do. */
export class BatchError extends Error {
  readonly code: 'BATCH_OTHER' | 'BATCH_DAMAGED' | 'BATCH_MODEL';
  readonly retryable = false;

  /** BATCH_OTHER: the place holds a batch of something else; BATCH_DAMAGED: its checkpoint cannot be read; BATCH_MODEL: a model it was begun with is gone. */
  constructor(code: BatchError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
