/** The server cannot be started as asked; the message says why and what to do. */
export class ServeError extends Error {
  readonly code = 'SERVE';
  readonly retryable = false;
}
