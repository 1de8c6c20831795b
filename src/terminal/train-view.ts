import { SingleBar } from 'cli-progress';
import type { TrainFact } from '../hosts/train-facts.ts';
import type { TrainListener } from '../hosts/train-run.ts';
import { duration, shorten } from './format.ts';

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
    if (!this.#stream.isTTY) {
      this.#stream.write(`${this.#trial}epoch ${epoch} of at most ${epochs}: ${losses}\n`);
      return;
    }
    if (epoch === 1) this.stop();
    this.#bar ??= this.#start(epochs);
    this.#bar.update(epoch, { losses, trial: this.#trial });
  }

  #showTrial(fact: TrainFact): void {
    const [trial, trials] = [numberOf(fact, 'trial') ?? 0, numberOf(fact, 'trials') ?? 0];
    this.#trial = `trial ${trial} of ${trials}  `;
    if (!this.#stream.isTTY) this.#stream.write(`${this.#trial}${lossText(fact)}\n`);
  }

  #start(epochs: number): SingleBar {
    this.preparing('');
    const bar = new SingleBar({
      format: '{trial}epoch {value} of at most {total} {bar} {losses}  {eta_formatted} left',
      stream: this.#stream,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 20,
      fps: 5,
    });
    bar.start(epochs, 0, { losses: '', trial: this.#trial });
    return bar;
  }
}

function numberOf(fact: TrainFact, name: string): number | undefined {
  const value = fact[name];
  return typeof value === 'number' ? value : undefined;
}

function lossText(fact: TrainFact): string {
  const [loss, validation, seconds] = ['loss', 'validationLoss', 'seconds'].map((name) =>
    numberOf(fact, name),
  );
  const parts = [
    loss === undefined ? undefined : `loss ${loss.toFixed(4)}`,
    validation === undefined ? undefined : `validation ${validation.toFixed(4)}`,
    seconds === undefined ? undefined : duration(seconds),
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
