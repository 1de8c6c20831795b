import { SingleBar } from 'cli-progress';

/** A progress bar by bytes on a terminal; elsewhere nothing. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #part = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** `part` names what is under way; a new one starts a new bar. */
  update(part: string, done: number, total: number): void {
    if (!this.#stream.isTTY || total === 0) return;
    if (part !== this.#part) this.stop();
    this.#bar ??= this.#start(part, total);
    this.#bar.update(Math.min(done, total));
  }

  #start(part: string, total: number): SingleBar {
    this.#part = part;
    const format = `${part.padEnd(10)} {bar} {percentage} %  {eta_formatted} left`;
    const bar = new SingleBar({
      format,
      stream: this.#stream,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 30,
      fps: 5,
    });
    bar.start(total, 0);
    return bar;
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
