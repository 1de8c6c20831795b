/** Kinds of models that training makes, and in a few words what they are. */
export const MODEL_KINDS = ['gru', 'lstm', 'attention-lstm', 'transformer', 'deeplog'] as const;

export type ModelKind = (typeof MODEL_KINDS)[number];

/** What `logcast train` is asked to train; what is undefined, Python's defaults decide. */
export interface TrainRequest {
  readonly dataset: string;
  readonly out: string;
  readonly model?: ModelKind | undefined;
  /** YAML file of hyperparameters, or of the space to search. */
  readonly trainingConfig?: string | undefined;
  /** `path=value` overrides of hyperparameters. */
  readonly sets: readonly string[];
  readonly search?: string | undefined;
  readonly trials?: number | undefined;
  /** Package to go on from. */
  readonly continueFrom?: string | undefined;
  readonly device?: string | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly name?: string | undefined;
  /** File that the run is saved in after each epoch, and taken up from. */
  readonly checkpoint?: string | undefined;
}

/** The command line of Python's side; values that begin with a hyphen stay values. */
export function trainArguments(request: TrainRequest): string[] {
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ['--dataset', request.dataset],
    ['--out', request.out],
    ['--model', request.model],
    ['--config', request.trainingConfig],
    ...request.sets.map((set) => ['--set', set] as const),
    ['--search', request.search],
    ['--trials', request.trials],
    ['--continue', request.continueFrom],
    ['--device', request.device],
    ['--threads', request.threads],
    ['--seed', request.seed],
    ['--name', request.name],
    ['--checkpoint', request.checkpoint],
  ];
  const given = options.flatMap(([option, value]) => (value === undefined ? [] : [`${option}=${value}`]));
  return ['-m', 'logcast_training', 'train', ...given, '--json'];
}
