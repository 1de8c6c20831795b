/** A specialist's rule cannot be used; the message says which, why, and what to do. Raised when configuration is read. */
export class SpecialistRuleError extends Error {
  readonly code = 'SPECIALIST_RULE';
  readonly retryable = false;
}
