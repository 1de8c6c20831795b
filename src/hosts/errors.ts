/** An input cannot be used as a whole (missing, unreadable, the wrong kind); the message names it and what to do. */
export class InputError extends Error {
  readonly code = 'INPUT';
  readonly retryable = false;
}
