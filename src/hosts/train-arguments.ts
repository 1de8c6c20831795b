import { TrainError } from './train-error.ts';

/** Kinds of sequence models, trained on a dataset. */
export const MODEL_KINDS = ['gru', 'lstm', 'attention-lstm', 'transformer', 'deeplog'] as const;

export type ModelKind = (typeof MODEL_KINDS)[number];

/** All that can be trained: a ranking model is, on candidates. */
export const TRAINED_KINDS = [...MODEL_KINDS, 'ranking'] as const;

export type TrainedKind = (typeof TRAINED_KINDS)[number];

/** What `logcast train` is asked to train; what is undefined, Python's defaults decide. */
export interface TrainRequest {
  readonly dataset: string;
  readonly out: string;
  readonly model?: TrainedKind | undefined;
  /** YAML file of hyperparameters (and of the space to search), or the name of a preset. */
  readonly trainingConfig?: string | undefined;
  /** `path=value` overrides of hyperparameters. */
  readonly sets: readonly string[];
  readonly search?: string | undefined;
  readonly trials?: number | undefined;
  /** Files and `path=values` of the space to search. */
  readonly spaces?: readonly string[] | undefined;
  /** Folds in time order that a trial is measured on. */
  readonly folds?: number | undefined;
  /** File of the search, taken up again where it exists. */
  readonly study?: string | undefined;
  /** Package to go on from. */
  readonly continueFrom?: string | undefined;
  readonly device?: string | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly name?: string | undefined;
  /** File that the run is saved in after each epoch, and taken up from. */
  readonly checkpoint?: string | undefined;
}

type Option = readonly [name: string, value: string | number | undefined];

/** The command line of Python's side. Throws TrainError for options that a kind of model has no use for. */
export function trainArguments(request: TrainRequest): string[] {
  const ranking = request.model === 'ranking';
  if (ranking) refuseUnused(request);
  // One word each, so that values that begin with a hyphen stay values.
  const given = (ranking ? rankOptions(request) : modelOptions(request)).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return ['-m', 'logcast_training', ranking ? 'rank' : 'train', ...given, '--json'];
}

function modelOptions(request: TrainRequest): Option[] {
  return [
    ['--dataset', request.dataset],
    ['--out', request.out],
    ['--model', request.model],
    ['--config', request.trainingConfig],
    ...request.sets.map((set): Option => ['--set', set]),
    ...searchOptions(request),
    ['--continue', request.continueFrom],
    ['--device', request.device],
    ['--threads', request.threads],
    ['--seed', request.seed],
    ['--name', request.name],
    ['--checkpoint', request.checkpoint],
  ];
}

function searchOptions(request: TrainRequest): Option[] {
  return [
    ['--search', request.search],
    ['--trials', request.trials],
    ...(request.spaces ?? []).map((space): Option => ['--space', space]),
    ['--folds', request.folds],
    ['--study', request.study],
  ];
}

function rankOptions({ dataset, out, sets, seed, threads, name }: TrainRequest): Option[] {
  const numbers = [
    ['seed', seed],
    ['threads', threads],
  ].flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return [
    ['--candidates', dataset],
    ['--out', out],
    ...[...sets, ...numbers].map((set): Option => ['--set', set]),
    ['--name', name],
  ];
}

function refuseUnused({ trainingConfig, continueFrom, device, checkpoint, ...search }: TrainRequest): void {
  const unused: readonly Option[] = [
    ['--training-config', trainingConfig],
    ...searchOptions(search),
    ['--continue', continueFrom],
    ['--device', device === 'cpu' || device === 'auto' ? undefined : device],
    ['--checkpoint', checkpoint],
  ];
  const names = unused.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (names.length > 0)
    throw new TrainError(
      'TRAIN_ASKED',
      `${names.join(', ')}: a ranking model is trained without; leave it out`,
    );
}
