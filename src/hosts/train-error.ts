/** Training cannot start or did not end well: Python is missing or refuses; the message says what to do. */
export class TrainError extends Error {
  readonly code: 'TRAIN_ASKED' | 'TRAIN_PYTHON' | 'TRAIN_FAILED';
  readonly retryable = false;

  /** TRAIN_ASKED: what was asked for cannot be done; TRAIN_PYTHON: no usable environment; TRAIN_FAILED: a crash. */
  constructor(code: TrainError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
