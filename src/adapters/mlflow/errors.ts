/** Why the MLflow server did not do what it was asked to, or was not asked. */
export type MlflowErrorCode =
  /** No answer, or one that says "later": the same call may succeed another time. */
  | 'MLFLOW_UNREACHABLE'
  /** Asked for something that it does not allow, or without the right to. */
  | 'MLFLOW_REFUSED'
  /** It has no such thing. */
  | 'MLFLOW_UNKNOWN'
  /** A thing of this name is there already. */
  | 'MLFLOW_EXISTS'
  /** It answered something that the protocol does not know. */
  | 'MLFLOW_ANSWER'
  /** The files of a model version are not those of a package, or not to be had through the server. */
  | 'MLFLOW_ARTIFACT'
  /** No server is configured, or not in a way that can be used. */
  | 'MLFLOW_SETTING';

/** Trouble with an MLflow server; the message says what was expected, what came and what to do. */
export class MlflowError extends Error {
  readonly code: MlflowErrorCode;
  readonly retryable: boolean;

  constructor(code: MlflowErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = code === 'MLFLOW_UNREACHABLE';
  }
}
