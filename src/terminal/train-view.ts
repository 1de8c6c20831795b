import { SingleBar } from 'cli-progress';
import * as z from 'zod';
import type { TrainFact } from '../hosts/train-facts.ts';
import type { TrainListener } from '../hosts/train-run.ts';
import { duration, shorten } from './format.ts';

const record = z.record(z.string(), z.unknown());

/** Parts of a run that need no name, or another than Python's: the best epoch is found, then all rows are trained on. */
const PHASES: Readonly<Record<string, string>> = { fit: '', refit: 'again on all rows: ' };

/** Measures over folds, by their paths in the facts. */
const FOLD_FIGURES: Readonly<Record<string, string>> = {
  'nextEvent.top1': 'top-1',
  'nextEvent.nll': 'log-loss',
  'timeToNext.maeLog1p': 'MAE ln(1+s)',
  'timeToNext.pinball': 'pinball',
};

/** One step of a run: an epoch of a network, or a tree of a ranking model. */
interface Step {
  readonly part: string;
  readonly number: number;
  readonly most: number;
  readonly figures: string;
}

/** Shows a training run on standard error: on a terminal one line that changes, elsewhere a line per step. */
export class TrainView implements TrainListener {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #trial = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  preparing(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\x1b[2K${shorten(text, (this.#stream.columns ?? 80) - 1)}`);
    else this.#stream.write(`${text}\n`);
  }

  fact(fact: TrainFact): void {
    if (fact.event === 'epoch') this.#showStep(epochOf(fact, this.#trial));
    else if (fact.event === 'tree') this.#showStep(treeOf(fact));
    else if (fact.event === 'trial') this.#showTrial(fact);
    else if (fact.event === 'best') this.#showBest(fact);
    else if (fact.event === 'walk-forward') this.#tell(`over ${fact['folds']} folds: ${foldsText(fact)}`);
  }

  note(line: string): void {
    if (!this.#stream.isTTY) this.#stream.write(`${line}\n`);
  }

  /** Leaves the terminal as it was. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[2K');
  }

  #showStep({ part, number, most, figures }: Step): void {
    if (!this.#stream.isTTY) {
      this.#stream.write(`${part} ${number} of at most ${most}: ${figures}\n`);
      return;
    }
    if (number === 1) this.stop();
    this.#bar ??= this.#start(most);
    this.#bar.update(number, { figures, part });
  }

  /** A trial that begins gives its number to what follows; one that has ended is told, as it costs minutes. */
  #showTrial(fact: TrainFact): void {
    const head = `trial ${numberOf(fact, 'trial') ?? 0} of ${numberOf(fact, 'trials') ?? 0}`;
    this.#trial = `${head}: `;
    if (fact['state'] === 'begun') return;
    const best = figure('best so far', numberOf(fact, 'best'));
    const figures = [lossText(fact), best].filter((text) => text).join(', ');
    this.#tell(`${head} ${fact['state']}: ${figures} (${settingsText(fact)})`);
  }

  #showBest(fact: TrainFact): void {
    this.#trial = '';
    this.#tell(`best settings: ${settingsText(fact)}`);
  }

  /** A line that stays. */
  #tell(line: string): void {
    this.stop();
    this.#stream.write(`${line}\n`);
  }

  #start(most: number): SingleBar {
    const bar = new SingleBar({
      format: '{part} {value} of at most {total} {bar} {figures}  {eta_formatted} left',
      stream: this.#stream,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 20,
      fps: 5,
    });
    bar.start(most, 0, { figures: '', part: '' });
    return bar;
  }
}

function epochOf(fact: TrainFact, trial: string): Step {
  const phase = String(fact['phase'] ?? 'fit');
  return {
    part: `${trial}${PHASES[phase] ?? `${phase}, `}epoch`,
    number: numberOf(fact, 'epoch') ?? 0,
    most: numberOf(fact, 'epochs') ?? 0,
    figures: lossText(fact),
  };
}

function treeOf(fact: TrainFact): Step {
  const figures = figure('validation loss', numberOf(fact, 'validation')) ?? '';
  return { part: 'tree', number: numberOf(fact, 'tree') ?? 0, most: numberOf(fact, 'of') ?? 0, figures };
}

/** Mean and standard deviation over the folds of what a person looks at first. */
function foldsText(fact: TrainFact): string {
  const metrics = z.record(z.string(), z.object({ mean: z.number(), deviation: z.number() })).catch({});
  const over = metrics.parse(fact['metrics']);
  return Object.entries(FOLD_FIGURES)
    .flatMap(([path, name]) =>
      over[path] ? [`${name} ${over[path].mean.toFixed(4)} ± ${over[path].deviation.toFixed(4)}`] : [],
    )
    .join(', ');
}

function settingsText(fact: TrainFact): string {
  const settings = Object.entries(record.catch({}).parse(fact['settings']));
  return settings
    .map(([path, value]) => `${path}=${typeof value === 'number' ? short(value) : value}`)
    .join(' ');
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function numberOf(fact: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = fact[name];
  return typeof value === 'number' ? value : undefined;
}

function lossText(fact: TrainFact): string {
  const validation = record.catch({}).parse(fact['validation']);
  const seconds = numberOf(fact, 'seconds');
  const parts = [
    figure('loss', numberOf(fact, 'loss')),
    figure('validation loss', numberOf(validation, 'loss')),
    figure('top-1', numberOf(validation, 'top1')),
    seconds === undefined ? undefined : duration(seconds),
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function figure(name: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${name} ${value.toFixed(4)}`;
}
