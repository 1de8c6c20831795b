/** Tells which times of a source lie further behind an earlier one than the stream waits for. */
export class TimeOrder {
  readonly #boundMs: number;
  #newest = Number.NEGATIVE_INFINITY;

  constructor(latenessSeconds: number) {
    this.#boundMs = latenessSeconds * 1000;
  }

  /** Takes the next time, epoch ms. */
  isLate(time: number): boolean {
    const late = time < this.#newest - this.#boundMs;
    if (time > this.#newest) this.#newest = time;
    return late;
  }
}
