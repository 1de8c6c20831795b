/** Why a store did not do what it was asked to. */
export type StoreErrorCode =
  /** Another writer was faster: read again and decide anew. */
  | 'STORE_CONFLICT'
  /** Out of reach, overloaded or full for now: the same call may succeed later. */
  | 'STORE_UNAVAILABLE'
  /** Not allowed, or not there at all: somebody has to mend the configuration. */
  | 'STORE_DENIED'
  /** A key that no store accepts. */
  | 'STORE_KEY';

/** A store could not read or write; `retryable` where the same call may succeed later. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly retryable: boolean;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = code === 'STORE_UNAVAILABLE';
  }
}

/** Why the registry refuses what it was asked for. */
export type RegistryErrorCode =
  /** A name, version or alias outside the grammar. */
  | 'REGISTRY_NAME'
  /** No such model, version or alias. */
  | 'REGISTRY_UNKNOWN'
  /** The gate refused the package; its report lies in quarantine. */
  | 'REGISTRY_REFUSED'
  /** The alias was moved by somebody else meanwhile. */
  | 'REGISTRY_MOVED'
  /** What lies in the store is not what the registry writes, or was changed since. */
  | 'REGISTRY_DAMAGED';

/** The registry cannot do what it was asked; the message says what was expected, what came and what to do. */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode;
  readonly retryable = false;

  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
