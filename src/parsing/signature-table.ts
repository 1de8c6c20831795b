/**
 * HOT PATH (benchmark: `logcast bench templates`). From the 64-bit signature of a masked line to its event type: open
 * addressing in one Int32Array of (high, low, type), at most half full, so a known line costs about one probe.
 */
export class SignatureTable {
  readonly #limit: number;
  #slots: Int32Array;
  #mask: number;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#mask = 2047;
    this.#slots = new Int32Array(2048 * 3);
  }

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count >= this.#limit;
  }

  /** The type stored for the signature, 0 when there is none. */
  find(high: number, low: number): number {
    const slots = this.#slots;
    let slot = (low ^ (high >>> 7)) & this.#mask;
    for (;;) {
      const at = slot * 3;
      const type = slots[at + 2]!;
      if (type === 0 || (slots[at] === high && slots[at + 1] === low)) return type;
      slot = (slot + 1) & this.#mask;
    }
  }

  set(high: number, low: number, type: number): void {
    if (this.#count * 2 >= this.#mask) this.#grow();
    const slots = this.#slots;
    let slot = (low ^ (high >>> 7)) & this.#mask;
    while (slots[slot * 3 + 2] !== 0 && !(slots[slot * 3] === high && slots[slot * 3 + 1] === low)) {
      slot = (slot + 1) & this.#mask;
    }
    const at = slot * 3;
    if (slots[at + 2] === 0) this.#count++;
    slots[at] = high;
    slots[at + 1] = low;
    slots[at + 2] = type;
  }

  /** All entries as (high, low, type) triples. */
  entries(): Int32Array {
    const entries = new Int32Array(this.#count * 3);
    let n = 0;
    for (let at = 0; at < this.#slots.length; at += 3) {
      if (this.#slots[at + 2] === 0) continue;
      entries.set(this.#slots.subarray(at, at + 3), n);
      n += 3;
    }
    return entries;
  }

  /** Forgets everything but these (high, low, type) triples. */
  reset(entries: Int32Array): void {
    this.#slots.fill(0);
    this.#count = 0;
    for (let i = 0; i < entries.length; i += 3) this.set(entries[i]!, entries[i + 1]!, entries[i + 2]!);
  }

  #grow(): void {
    const entries = this.entries();
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array((this.#mask + 1) * 3);
    this.reset(entries);
  }
}
