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

/** The thread that ranks for a run was lost. What was committed stands, and the same call goes on from there. */
export class RankingThreadError extends Error {
  readonly code = 'RANKING_THREAD';
  readonly retryable = true;

  constructor(reason: string, cause?: unknown) {
    super(
      `the ranking thread was lost: ${reason}; start again (with --state it goes on from the last commit), or set local.threads=1 to do without`,
      { cause },
    );
  }
}
