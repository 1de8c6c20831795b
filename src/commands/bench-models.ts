import { type Command, InvalidArgumentError } from 'commander';
import { markdownOf } from '../bench/model-rows.ts';
import { MODEL_SETS } from '../bench/model-sets.ts';
import { benchModels } from '../bench/models.ts';
import { MODEL_KINDS, type ModelKind } from '../hosts/train-arguments.ts';
import { EXIT } from './exit-codes.ts';
import { stopSignal } from './stop-signals.ts';

/** Options of `logcast bench models`. */
export interface ModelsOptions {
  readonly python?: string;
  readonly only?: string[];
  readonly kinds?: ModelKind[];
  readonly json: boolean;
}

const LEGEND = `± is half the width of a 95 % bootstrap interval, over sequences or, where there are few, stretches of time.
"− online": less (−) or more than the online experts alone on the same events, with its interval. Of a trained model
events/s are its answers alone, on one thread; of the others, events through a whole pipeline with its baselines. Models and
mixes are scored as issued, right after the event before; "fresh" is the same mix one instant before the event, as the rules are.`;

const SETS = Object.keys(MODEL_SETS);
const KINDS: readonly ModelKind[] = ['deeplog', 'gru', 'transformer'];

/** Adds `--only` and `--kinds`. */
export function withModelsOptions(command: Command): Command {
  return command
    .option('--only <sets>', `models: data sets, of ${SETS.join(',')} (default: all)`, listOf(SETS))
    .option(
      '--kinds <kinds>',
      `models: kinds to train, of ${MODEL_KINDS.join(',')} (default: ${KINDS.join(',')})`,
      listOf(MODEL_KINDS),
    );
}

function listOf<T extends string>(all: readonly T[]): (text: string) => T[] {
  return (text) => {
    const names = text.split(',');
    const strange = names.find((name) => !(all as readonly string[]).includes(name));
    if (strange !== undefined)
      throw new InvalidArgumentError(`expected some of ${all.join(',')}, got ${strange}`);
    return names as T[];
  };
}

/** The comparison of models as a benchmark: trains, which takes minutes and Python. */
export const modelsBench = {
  shows:
    'trained models alone, the online experts, the mix and plain rules on all sets (trains: needs Python)',
  onlyByName: true,
  run: async (data: string, { only = SETS, kinds = [...KINDS], python, json }: ModelsOptions) => {
    const signal = stopSignal();
    const environment = process.env['LOGCAST_TRAINING_ENVIRONMENT'];
    const figures = await benchModels(data, {
      sets: only,
      kinds,
      python,
      environment,
      signal,
      tell: tellWithTime(),
      done: ({ shows, models }) => {
        if (!json) process.stdout.write(`### ${shows}\n\n${markdownOf(models)}\n\n`);
      },
    }).catch((error) => {
      if (signal.aborted) process.exit(EXIT.interrupted);
      throw error;
    });
    return { text: LEGEND, figures };
  },
};

/** Tells on standard error what begins, with the minutes since now. */
export function tellWithTime(): (text: string) => void {
  const startedAt = performance.now();
  return (text) => {
    const seconds = (performance.now() - startedAt) / 1000;
    process.stderr.write(`${minutes(seconds)}  ${text}\n`);
  };
}

function minutes(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}
