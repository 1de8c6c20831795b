import { TrainError } from './train-error.ts';

/** Kinds of sequence models, trained on a dataset. */
export const MODEL_KINDS = ['gru', 'lstm', 'attention-lstm', 'transformer', 'deeplog'] as const;

export type ModelKind = (typeof MODEL_KINDS)[number];

/** Kinds of boosted trees: the command of Python that grows them, and its name for the folder that they learn from. */
const TREE_KINDS = {
  ranking: { command: 'rank', folder: '--candidates' },
  time: { command: 'times', folder: '--times' },
} as const;

export type TreeKind = keyof typeof TREE_KINDS;

/** All that can be trained: a ranking model is, on candidates, and a time model, on predicted times. */
export const TRAINED_KINDS = [...MODEL_KINDS, 'ranking', 'time'] as const;

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
  /** Folds in time order that each trial, or without a search the model, is measured on. */
  readonly folds?: number | undefined;
  /** What is learned from before each fold: all of it, or a stretch of one length. */
  readonly window?: string | undefined;
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
  const { model } = request;
  const trees = model === 'ranking' || model === 'time' ? model : undefined;
  if (trees) refuseUnused(request, trees);
  else if (request.search === undefined) refuseWithoutSearch(request);
  // One word each, so that values that begin with a hyphen stay values.
  const words = (trees ? treeOptions(request, trees) : modelOptions(request)).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return ['-m', 'logcast_training', trees ? TREE_KINDS[trees].command : 'train', ...words, '--json'];
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
    ['--window', request.window],
    ['--study', request.study],
  ];
}

function treeOptions({ dataset, out, sets, seed, threads, name }: TrainRequest, kind: TreeKind): Option[] {
  const numbers = [
    ['seed', seed],
    ['threads', threads],
  ].flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return [
    [TREE_KINDS[kind].folder, dataset],
    ['--out', out],
    ...[...sets, ...numbers].map((set): Option => ['--set', set]),
    ['--name', name],
  ];
}

function refuseWithoutSearch({ trials, spaces, study, folds, continueFrom }: TrainRequest): void {
  const unused = given([
    ['--trials', trials],
    ['--space', spaces?.[0]],
    ['--study', study],
  ]);
  if (unused !== '')
    throw new TrainError('TRAIN_ASKED', `${unused}: nothing is searched; add --search tpe, or leave it out`);
  if (folds !== undefined && continueFrom !== undefined)
    throw new TrainError(
      'TRAIN_ASKED',
      '--folds measures a model trained anew: leave --continue or --folds out',
    );
}

/** Names of the options that were given a value. */
function given(options: readonly Option[]): string {
  return options
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .join(', ');
}

function refuseUnused(
  { trainingConfig, continueFrom, device, checkpoint, ...search }: TrainRequest,
  kind: TreeKind,
): void {
  const unused = given([
    ['--training-config', trainingConfig],
    ...searchOptions(search),
    ['--continue', continueFrom],
    ['--device', device === 'cpu' || device === 'auto' ? undefined : device],
    ['--checkpoint', checkpoint],
  ]);
  if (unused !== '')
    throw new TrainError('TRAIN_ASKED', `${unused}: a ${kind} model is trained without; leave it out`);
}
