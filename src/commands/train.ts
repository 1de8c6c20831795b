import { Command, InvalidArgumentError, Option } from 'commander';
import { type MlflowConfig, mlflowConfig } from '../config/mlflow-config.ts';
import { mlflowServer } from '../hosts/mlflow-server.ts';
import { TRAINED_KINDS, type TrainedKind } from '../hosts/train-arguments.ts';
import { type TrainListener, train } from '../hosts/train-run.ts';
import { keepFacts, tryLogTraining } from '../hosts/training-record.ts';
import { paintFor } from '../terminal/paint.ts';
import { trainedText } from '../terminal/train-text.ts';
import { TrainView } from '../terminal/train-view.ts';
import { EXIT } from './exit-codes.ts';
import { stopSignal } from './stop-signals.ts';

interface TrainOptions {
  readonly dataset: string;
  readonly model?: TrainedKind;
  readonly out: string;
  readonly set: string[];
  readonly trainingConfig?: string;
  readonly search?: string;
  readonly trials?: number;
  readonly space: string[];
  readonly folds?: number;
  readonly window?: string;
  readonly study?: string;
  readonly continue?: string;
  readonly device?: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly name?: string;
  readonly checkpoint?: string;
  readonly python?: string;
  readonly environment?: string;
  /** True: the server that the environment names. */
  readonly mlflow?: string | true;
  readonly json: boolean;
}

const NOTES = `
Training runs in Python (3.11 or newer, with venv). The first run makes an environment of its own and installs PyTorch
there: minutes, and up to 6 GB where pip finds CUDA builds. Later runs use it again. It lies in $XDG_CACHE_HOME/logcast or
~/.cache/logcast and may be removed at any time; --environment or $LOGCAST_TRAINING_ENVIRONMENT puts it elsewhere,
"none" uses the Python named by --python with the packages that it has.

Examples:
  logcast dataset app.log --out app-dataset
  logcast train --dataset app-dataset --model gru --out app-gru
  logcast train --dataset app-dataset --model gru --out best --search tpe --trials 30 --folds 3
  logcast train --dataset app-dataset --model gru --out app-gru --folds 4     (walk-forward first: how good, how steady?)
  logcast train --dataset newer --model gru --out app-gru-2 --continue app-gru
  logcast train --dataset app-dataset --model transformer --out heavy --device cuda --set model.layers=4
  logcast train --dataset app-dataset --out app-gru --mlflow http://127.0.0.1:5000
  logcast train --dataset app-candidates --model ranking --out app-ranking     (logcast dataset --candidates)
  logcast train --dataset app-times --model time --out app-time               (logcast dataset --times)`;

/** \`logcast train\`: a sequence model from a dataset, as an ONNX package. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train a sequence model on a dataset and write it as an ONNX package')
    .requiredOption('--dataset <dir>', 'folder that logcast dataset wrote')
    .addOption(
      new Option('--model <kind>', 'kind of model (default: gru, or that of --continue)').choices(
        TRAINED_KINDS,
      ),
    )
    .requiredOption('--out <dir>', 'folder of the package; written whole or not at all')
    .option(
      '--set <path=value>',
      'override one hyperparameter, such as --set model.hidden=128 (repeatable)',
      collect,
      [],
    )
    .option(
      '--training-config <file>',
      'YAML file of hyperparameters or of the space to search, or the name of a preset',
    )
    .addOption(new Option('--search <how>', 'look for hyperparameters').choices(['grid', 'random', 'tpe']))
    .option('--trials <n>', 'trials of the search (default: 20, or all points of a grid)', wholeFrom(1))
    .option(
      '--space <file|path=values>',
      'where to search: a YAML file in place of the space of the kind; path=1,2,4 or path=0.001..0.1:log adds to it (repeatable)',
      collect,
      [],
    )
    .option(
      '--folds <n>',
      'measure each trial, or without a search the model before it is trained, on so many folds in time order (walk-forward; default: 1)',
      wholeFrom(1),
    )
    .addOption(
      new Option(
        '--window <which>',
        'rows learned from before each fold: all, or a stretch of one length',
      ).choices(['expanding', 'sliding']),
    )
    .option('--study <file>', 'file of the search, to go on with (default: OUT.search.sqlite)')
    .option('--continue <package>', 'go on from this package, on the newer rows of the dataset')
    .addOption(new Option('--device <name>', 'where to train').choices(['cpu', 'cuda', 'auto']))
    .option('--threads <n>', 'CPU threads', wholeFrom(1))
    .option('--seed <n>', 'seed of everything random', wholeFrom(0))
    .option('--name <name>', 'name of the model (default: its kind)')
    .option('--checkpoint <file>', 'save the run in this file, and go on from there when started again')
    .option(
      '--python <path>',
      'Python to use (default: the first of python3, python3.13, … that is new enough)',
    )
    .addOption(
      new Option('--environment <dir>', 'folder of the Python environment, or "none"').env(
        'LOGCAST_TRAINING_ENVIRONMENT',
      ),
    )
    .option(
      '--mlflow [url]',
      'log the training to an MLflow server (default: MLFLOW_TRACKING_URI); the package is made without it, too',
    )
    .option('--json', 'write for machines: a JSON line per epoch or trial, the last one the result', false)
    .addHelpText('after', NOTES)
    .action(trainPackage);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least}`);
  };
}

async function trainPackage(options: TrainOptions): Promise<void> {
  const signal = stopSignal();
  const view = new TrainView(process.stderr);
  const { set: sets, space: spaces, continue: continueFrom } = options;
  const request = { ...options, sets, spaces, continueFrom };
  const listener = options.json ? forMachines(view) : view;
  const mlflow = options.mlflow === undefined ? undefined : serverOf(options.mlflow);
  try {
    const trained = await train({
      ...request,
      signal,
      listener: mlflow === undefined ? listener : andKept(listener, options),
    });
    view.stop();
    if (mlflow !== undefined)
      await tryLogTraining(options.out, mlflow, (text) => void process.stderr.write(`${text}\n`));
    if (!options.json) process.stdout.write(trainedText(trained, paintFor(process.stdout)));
  } catch (error) {
    view.stop();
    if (!signal.aborted) throw error;
    const advice =
      options.checkpoint === undefined && options.search === undefined
        ? 'with --checkpoint FILE a run can be taken up again'
        : 'the same command goes on where it stopped';
    process.stderr.write(`logcast: stopped before the end of training, no package was written; ${advice}\n`);
    process.exitCode = EXIT.interrupted;
  }
}

/** Settings of the server to log to, looked at before anything slow. Throws MlflowError where none is named. */
function serverOf(url: string | true): MlflowConfig {
  const settings = mlflowConfig.parse({});
  const named = url === true ? settings : { ...settings, url };
  mlflowServer(named);
  return named;
}

/** Facts are kept beside the package, for a server that is out of reach when it is done. */
function andKept(listener: TrainListener, { out, checkpoint, search }: TrainOptions): TrainListener {
  const keep = keepFacts(out, checkpoint !== undefined || search !== undefined);
  return {
    preparing: (text) => listener.preparing(text),
    note: (line) => listener.note(line),
    fact: (fact) => {
      keep(fact);
      listener.fact(fact);
    },
  };
}

function forMachines(view: TrainView): TrainListener {
  return {
    preparing: (text) => view.preparing(text),
    note: (line) => view.note(line),
    fact: (fact) => process.stdout.write(`${JSON.stringify(fact)}\n`),
  };
}
