/**
 * Slots in order of last use, as a doubly linked list in two arrays: touch, remove and oldest are O(1).
 * `capacity` itself is the sentinel between the newest and the oldest.
 */
export class RecencyList {
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #sentinel: number;

  constructor(capacity: number) {
    this.#sentinel = capacity;
    this.#next = new Int32Array(capacity + 1).fill(-1);
    this.#previous = new Int32Array(capacity + 1).fill(-1);
    this.#next[capacity] = capacity;
    this.#previous[capacity] = capacity;
  }

  /** The least recently used slot, or −1. */
  get oldest(): number {
    const slot = this.#next[this.#sentinel]!;
    return slot === this.#sentinel ? -1 : slot;
  }

  /** Makes `slot` the most recently used, adding it if it is not listed. */
  touch(slot: number): void {
    if (this.#next[slot] !== -1) this.remove(slot);
    const last = this.#previous[this.#sentinel]!;
    this.#next[last] = slot;
    this.#previous[slot] = last;
    this.#next[slot] = this.#sentinel;
    this.#previous[this.#sentinel] = slot;
  }

  remove(slot: number): void {
    const before = this.#previous[slot]!;
    const after = this.#next[slot]!;
    this.#next[before] = after;
    this.#previous[after] = before;
    this.#next[slot] = -1;
    this.#previous[slot] = -1;
  }

  /** Up to `most` slots, most recently used first. */
  newest(most: number): number[] {
    const slots: number[] = [];
    for (
      let slot = this.#previous[this.#sentinel]!;
      slot !== this.#sentinel && slots.length < most;
      slot = this.#previous[slot]!
    ) {
      slots.push(slot);
    }
    return slots;
  }

  /** All listed slots, oldest first. */
  *[Symbol.iterator](): Generator<number> {
    for (let slot = this.#next[this.#sentinel]!; slot !== this.#sentinel; slot = this.#next[slot]!)
      yield slot;
  }
}
