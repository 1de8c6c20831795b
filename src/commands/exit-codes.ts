/** What a script can tell from the exit status. */
export const EXIT = {
  ok: 0,
  /** Something failed that none of the others names. */
  failure: 1,
  /** Unknown option or command, or a configuration or a model package that cannot be used. */
  usage: 2,
  /** An input or output file is missing, cannot be read or written, or is not what the command needs. */
  input: 3,
  /** The state folder is locked, damaged, of a newer schema, or cannot be written. */
  state: 4,
  /** Stopped by a signal before the end of the input; what was done is reported and committed. */
  interrupted: 130,
} as const;

const BY_CODE: Readonly<Record<string, number>> = {
  CONFIG: EXIT.usage,
  PACKAGE_FOLDER: EXIT.usage,
  PACKAGE_DIGEST: EXIT.usage,
  PACKAGE_DOCUMENT: EXIT.usage,
  PACKAGE_NEWER: EXIT.usage,
  PACKAGE_MISFIT: EXIT.usage,
  PACKAGE_GRAPH: EXIT.usage,
  PACKAGE_GOLDEN: EXIT.usage,
  RANKING_MODEL: EXIT.usage,
  INPUT: EXIT.input,
  SERVE: EXIT.usage,
  SERVE_STATE: EXIT.input,
  LOG_SOURCE_UNREADABLE: EXIT.input,
  OUTPUT: EXIT.input,
  STATE_LOCKED: EXIT.state,
  STATE_UNREADABLE: EXIT.state,
  STATE_COMMIT: EXIT.state,
  STATE_FORMAT: EXIT.state,
  TRAIN_ASKED: EXIT.usage,
  TRAIN_PYTHON: EXIT.failure,
  TRAIN_FAILED: EXIT.failure,
  MODEL_FAILED: EXIT.failure,
  RANKING_THREAD: EXIT.failure,
  STORE_CONFLICT: EXIT.failure,
  STORE_UNAVAILABLE: EXIT.failure,
  STORE_DENIED: EXIT.usage,
  STORE_KEY: EXIT.usage,
  REGISTRY_NAME: EXIT.usage,
  REGISTRY_UNKNOWN: EXIT.usage,
  REGISTRY_REFUSED: EXIT.failure,
  REGISTRY_MOVED: EXIT.failure,
  REGISTRY_DAMAGED: EXIT.failure,
  BATCH_OTHER: EXIT.input,
  BATCH_DAMAGED: EXIT.state,
  BATCH_MODEL: EXIT.state,
  MLFLOW_UNREACHABLE: EXIT.failure,
  MLFLOW_REFUSED: EXIT.failure,
  MLFLOW_UNKNOWN: EXIT.usage,
  MLFLOW_EXISTS: EXIT.failure,
  MLFLOW_ANSWER: EXIT.failure,
  MLFLOW_ARTIFACT: EXIT.usage,
  MLFLOW_SETTING: EXIT.usage,
};

/** The exit status for an error, by its `code`. */
export function exitCodeOf(error: unknown): number {
  return BY_CODE[(error as { code?: string }).code ?? ''] ?? EXIT.failure;
}

/** Whether an error is one of our own, whose message says everything; others are bugs and want their stack. */
export function isExpected(error: unknown): boolean {
  return ((error as { code?: string }).code ?? '') in BY_CODE;
}
