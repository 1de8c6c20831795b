import type { StepBatch } from './step-batch.ts';

/** A StepBatch that grows; the pipeline keeps one and clears it for each batch. */
export class StepRows implements StepBatch {
  length = 0;
  slot = new Int32Array(1024);
  type = new Int32Array(1024);
  time = new Float64Array(1024);
  source = new Int32Array(1024);
  start = new Uint8Array(1024);
  known = new Int32Array(1024);
  /** Index of the event in its batch that made the row; for an end of sequence NO_EVENT or AT_INPUT_END. */
  event = new Int32Array(1024);
  /** Key of the row's sequence; by the end of the batch its slot may hold another. */
  readonly key: string[] = [];

  clear(): void {
    this.length = 0;
  }

  /** Notes for the rows from `from` on how many event types exist now. */
  stamp(from: number, known: number): void {
    this.known.fill(known, from, this.length);
  }

  push(
    slot: number,
    type: number,
    time: number,
    source: number,
    start: number,
    event: number,
    key: string,
  ): void {
    if (this.length === this.slot.length) this.#grow();
    const row = this.length++;
    this.slot[row] = slot;
    this.type[row] = type;
    this.time[row] = time;
    this.source[row] = source;
    this.start[row] = start;
    this.event[row] = event;
    this.key[row] = key;
  }

  #grow(): void {
    const size = this.slot.length * 2;
    this.slot = widen(this.slot, new Int32Array(size));
    this.type = widen(this.type, new Int32Array(size));
    this.time = widen(this.time, new Float64Array(size));
    this.source = widen(this.source, new Int32Array(size));
    this.start = widen(this.start, new Uint8Array(size));
    this.known = widen(this.known, new Int32Array(size));
    this.event = widen(this.event, new Int32Array(size));
  }
}

function widen<T extends Int32Array | Float64Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
