/** Logs or shares from which no dataset can be made; the message says what was expected and what to do. */
export class DatasetError extends Error {
  readonly code = 'INPUT';
  readonly retryable = false;
}
