import { SingleBar } from 'cli-progress';
import * as z from 'zod';
import type { TrainFact } from '../hosts/train-facts.ts';
import type { TrainListener } from '../hosts/train-run.ts';
import { duration, shorten } from './format.ts';

const record = z.record(z.string(), z.unknown());

/** What the parts of a run are called: first the best epoch is found, then as many are trained on all rows. */
const PHASES: Readonly<Record<string, string>> = { refit: 'again on all rows: ' };

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
    if (fact.event === 'trial') this.#showTrial(fact);
    else if (fact.event === 'epoch') this.#showEpoch(fact);
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

  #showEpoch(fact: TrainFact): void {
    const [epoch, epochs] = [numberOf(fact, 'epoch') ?? 0, numberOf(fact, 'epochs') ?? 0];
    const losses = lossText(fact);
    const part = `${this.#trial}${PHASES[String(fact['phase'])] ?? ''}`;
    if (!this.#stream.isTTY) {
      this.#stream.write(`${part}epoch ${epoch} of at most ${epochs}: ${losses}\n`);
      return;
    }
    if (epoch === 1) this.stop();
    this.#bar ??= this.#start(epochs);
    this.#bar.update(epoch, { losses, part });
  }

  #showTrial(fact: TrainFact): void {
    const [trial, trials] = [numberOf(fact, 'trial') ?? 0, numberOf(fact, 'trials') ?? 0];
    this.#trial = `trial ${trial} of ${trials}  `;
    if (!this.#stream.isTTY) this.#stream.write(`${this.#trial}${lossText(fact)}\n`);
  }

  #start(epochs: number): SingleBar {
    this.preparing('');
    const bar = new SingleBar({
      format: '{part}epoch {value} of at most {total} {bar} {losses}  {eta_formatted} left',
      stream: this.#stream,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 20,
      fps: 5,
    });
    bar.start(epochs, 0, { losses: '', part: '' });
    return bar;
  }
}

function numberOf(fact: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = fact[name];
  return typeof value === 'number' ? value : undefined;
}

function lossText(fact: TrainFact): string {
  const validation = record.catch({}).parse(fact['validation']);
  const losses = [
    figure('loss', numberOf(fact, 'loss')),
    figure('validation loss', numberOf(validation, 'loss')),
    figure('top-1', numberOf(validation, 'top1')),
  ];
  const seconds = numberOf(fact, 'seconds');
  return [...losses, seconds === undefined ? undefined : duration(seconds)]
    .filter((part) => part !== undefined)
    .join(', ');
}

function figure(name: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${name} ${value.toFixed(4)}`;
}
