import type { SourceBatch } from '../adapters/local/log-source-types.ts';

/** What is done with each batch. */
export interface BatchSteps {
  /** How many batches may be under way while another one is read; 0: each is completed before the next is read. */
  readonly ahead: number;
  /** Begins a batch; resolves with what settles once it can be completed without waiting. */
  begin(batch: SourceBatch): Promise<{ readonly ready: Promise<unknown> }>;
  /** Completes the batch that was begun first. */
  complete(batch: SourceBatch): Promise<void>;
  /** Whether those under way are to be completed before another one is begun. */
  settles(): boolean;
  /** Nothing is under way. */
  settled(): Promise<void>;
}

interface Begun {
  readonly batch: SourceBatch;
  readonly ready: Promise<'ready'>;
}

/**
 * Takes the batches of a source in their order. While one is read, those begun before it are completed as soon as they can
 * be: what was read is told though nothing may ever follow it.
 */
export async function takeBatches(
  source: AsyncGenerator<SourceBatch, void>,
  steps: BatchSteps,
): Promise<void> {
  const queue = new BatchQueue(steps);
  let reading = source.next();
  try {
    for (;;) {
      const come = await queue.until(reading);
      if (come.done === true) break;
      await queue.begin(come.value);
      if (steps.ahead === 0) await queue.settle();
      reading = source.next();
      // Whoever reads next hears of it.
      reading.catch(() => undefined);
    }
    await queue.settle();
  } catch (cause) {
    // Not waited for: it may be reading from somebody who does not write.
    source.return().catch(() => undefined);
    throw cause;
  }
}

/** Batches that were begun and are not completed, oldest first. */
class BatchQueue {
  readonly #steps: BatchSteps;
  readonly #begun: Begun[] = [];

  constructor(steps: BatchSteps) {
    this.#steps = steps;
  }

  /** Completes what can be while the next batch is read. Where both are there the batch goes first: the thread waits for it. */
  async until(
    reading: Promise<IteratorResult<SourceBatch, void>>,
  ): Promise<IteratorResult<SourceBatch, void>> {
    for (;;) {
      const oldest = this.#begun[0];
      const come = await (oldest === undefined ? reading : Promise.race([reading, oldest.ready])).catch(
        async (cause) => {
          await this.#completeAll();
          throw cause;
        },
      );
      if (come !== 'ready') return come;
      await this.#completeOldest();
      if (this.#steps.settles()) await this.settle();
    }
  }

  async begin(batch: SourceBatch): Promise<void> {
    const ready = (await this.#steps.begin(batch)).ready.then(() => 'ready' as const);
    ready.catch(() => undefined);
    this.#begun.push({ batch, ready });
    while (this.#begun.length > this.#steps.ahead) await this.#completeOldest();
    if (this.#steps.settles()) await this.settle();
  }

  async settle(): Promise<void> {
    await this.#completeAll();
    await this.#steps.settled();
  }

  async #completeAll(): Promise<void> {
    while (this.#begun.length > 0) await this.#completeOldest();
  }

  async #completeOldest(): Promise<void> {
    const { batch, ready } = this.#begun[0]!;
    await ready;
    this.#begun.shift();
    await this.#steps.complete(batch);
  }
}
