/** The server cannot be started as asked; the message says why and what to do. */
export class ServeError extends Error {
  /** `SERVE_STATE`: what it was to speak of is not there. */
  readonly code: 'SERVE' | 'SERVE_STATE';
  readonly retryable = false;

  constructor(message: string, options?: ErrorOptions & { readonly code?: ServeError['code'] }) {
    super(message, options);
    this.code = options?.code ?? 'SERVE';
  }
}
