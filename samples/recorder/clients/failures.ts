/** One failure that a client of the script experienced. */
export interface Failure {
  readonly at: number;
  readonly client: string;
  readonly reason: string;
}

/** Everything the script's clients have suffered so far: the only evidence of what counts as damage. */
export class FailureLog {
  readonly #failures: Failure[] = [];
  total = 0;

  /** Notes a failure at the present time. */
  note(client: string, reason: string): void {
    this.#failures.push({ at: Date.now(), client, reason });
    this.total += 1;
    if (this.#failures.length > 20_000) this.#failures.splice(0, 10_000);
  }

  /** First failure at or after a time, epoch ms. */
  firstSince(time: number): Failure | undefined {
    return this.#failures.find((failure) => failure.at >= time);
  }

  /** Latest failure at or after a time, epoch ms. */
  lastSince(time: number): Failure | undefined {
    const last = this.#failures.at(-1);
    return last !== undefined && last.at >= time ? last : undefined;
  }

  countSince(time: number): number {
    return this.#failures.filter((failure) => failure.at >= time).length;
  }
}
