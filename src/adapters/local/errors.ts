/** A state folder cannot be used now; the message says why and what to do. */
export class StateFolderError extends Error {
  readonly code: 'STATE_LOCKED' | 'STATE_UNREADABLE' | 'STATE_COMMIT';
  readonly retryable: boolean;

  constructor(code: StateFolderError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = code === 'STATE_COMMIT';
  }
}

/** An output file cannot be written, or would overwrite something else. */
export class OutputError extends Error {
  readonly code = 'OUTPUT';
  readonly retryable = false;
}

/** The system's short name of a failure (`ENOSPC`, `EACCES`), or its message. */
export function systemCode(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
