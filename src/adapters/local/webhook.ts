import { systemCode } from './errors.ts';

/** A message that waits until the receiver has it; the id lets the receiver drop a repetition. */
export interface WaitingMessage {
  readonly id: string;
  readonly body: string;
}

interface WebhookOptions {
  readonly url: string;
  readonly timeoutSeconds: number;
  readonly maxWaiting: number;
}

/** Longest pause between attempts, ms. */
const MAX_PAUSE = 60_000;

/** Longest time that the end of a run waits for deliveries, ms. */
const MAX_DRAIN = 15_000;

/**
 * Delivers messages in order, at least once, with an `Idempotency-Key`. What waits is part of the commit, so that a
 * crash loses nothing; a receiver that is down is tried again with growing pauses and never holds up the stream.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #notice: (message: string) => void;
  #waiting: WaitingMessage[];
  #sending: Promise<void> | undefined;
  #failures = 0;
  #notBefore = 0;
  #dropped = 0;

  constructor(
    options: WebhookOptions,
    waiting: readonly WaitingMessage[],
    notice: (message: string) => void,
  ) {
    this.#options = options;
    this.#waiting = [...waiting];
    this.#notice = notice;
  }

  get waiting(): readonly WaitingMessage[] {
    return this.#waiting;
  }

  add(id: string, value: unknown): void {
    this.#waiting.push({ id, body: JSON.stringify(value) });
    if (this.#waiting.length <= this.#options.maxWaiting) return;
    this.#waiting.shift();
    if (this.#dropped++ === 0)
      this.#notice(`webhook: more than ${this.#options.maxWaiting} messages wait; the oldest are dropped`);
  }

  /** Starts sending what waits, unless that is under way or a pause after a failure is not over. */
  send(): void {
    if (this.#sending || this.#waiting.length === 0 || Date.now() < this.#notBefore) return;
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Tries once more to deliver everything, within a bounded time; returns how many messages still wait. */
  async drain(): Promise<number> {
    const enough = new Promise<void>((resolve) => setTimeout(resolve, MAX_DRAIN).unref());
    const rest = async (): Promise<void> => {
      await this.#sending;
      this.#notBefore = 0;
      this.send();
      await this.#sending;
    };
    await Promise.race([rest(), enough]);
    return this.#waiting.length;
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const problem = await this.#post(next);
      if (problem !== undefined) return this.#failed(problem);
      this.#failures = 0;
      this.#waiting = this.#waiting.filter((message) => message !== next);
    }
  }

  #failed(problem: string): void {
    if (this.#failures++ === 0)
      this.#notice(
        `webhook ${this.#options.url}: ${problem}; ${this.#waiting.length} wait and will be tried again`,
      );
    this.#notBefore = Date.now() + Math.min(MAX_PAUSE, 1000 * 2 ** Math.min(this.#failures, 6));
  }

  async #post({ id, body }: WaitingMessage): Promise<string | undefined> {
    try {
      const response = await fetch(this.#options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': id },
        body,
        signal: AbortSignal.timeout(this.#options.timeoutSeconds * 1000),
      });
      await response.body?.cancel();
      if (!isRefusal(response.status)) return response.ok ? undefined : `answered ${response.status}`;
      this.#notice(
        `webhook ${this.#options.url}: refused message ${id} for good (${response.status}); it is dropped`,
      );
      return undefined;
    } catch (error) {
      return `cannot be reached (${systemCode((error as Error).cause ?? error)})`;
    }
  }
}

/** A client error that no repetition mends; a time-out (408) and too many requests (429) do pass. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
