import {
  RegistryError,
  type RegistryErrorCode,
  StoreError,
  type StoreErrorCode,
} from '../registry/errors.ts';
import { ApiProblem, type ProblemKind } from './problem.ts';

/** What a refusal of the registry or its store means to the caller. */
const KINDS: Readonly<Record<RegistryErrorCode | StoreErrorCode, ProblemKind>> = {
  REGISTRY_NAME: 'invalid',
  REGISTRY_UNKNOWN: 'unknown',
  REGISTRY_REFUSED: 'conflict',
  REGISTRY_MOVED: 'conflict',
  REGISTRY_DAMAGED: 'unavailable',
  STORE_CONFLICT: 'conflict',
  STORE_UNAVAILABLE: 'unavailable',
  STORE_DENIED: 'unavailable',
  STORE_KEY: 'invalid',
};

/** Seconds after which a store may be back. */
const RETRY_SECONDS = 2;

/** An error as a problem: our own ones in their words, any other without its words, which are for the operator. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (!(error instanceof RegistryError || error instanceof StoreError)) return unforeseen(error);
  const kind = KINDS[error.code];
  const retryAfterSeconds = kind === 'unavailable' ? RETRY_SECONDS : undefined;
  return new ApiProblem(kind, error.message, { retryAfterSeconds }, { cause: error });
}

function unforeseen(cause: unknown): ApiProblem {
  return new ApiProblem('failed', 'this is a mistake of the server: its log has the details', {}, { cause });
}
