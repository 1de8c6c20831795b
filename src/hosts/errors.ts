/** A model package failed where only its answers are worth anything; the message names it and why. */
export class ModelFailedError extends Error {
  readonly code = 'MODEL_FAILED';
  readonly retryable = false;
}

/** An input cannot be used as a whole (missing, unreadable, the wrong kind); the message names it and what to do. */
export class InputError extends Error {
  readonly code = 'INPUT';
  readonly retryable = false;
}

/** A package was trained on what it is to be tested on, or on later events; `digest` is that of the package. */
export class SeenTestError extends InputError {
  readonly digest: string;

  constructor(digest: string, message: string) {
    super(message);
    this.digest = digest;
  }
}
