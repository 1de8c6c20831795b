/** How often each event type came, with the most frequent ones in order: enough to rank by without sorting all. */
export class FrequentTypes {
  readonly counts = new Map<number, number>();
  total = 0;
  /** At most `listed` types, most frequent first, equal counts by ascending type. */
  readonly top: number[] = [];
  readonly #listed: number;

  constructor(listed: number) {
    this.#listed = listed;
  }

  count(type: number): number {
    return this.counts.get(type) ?? 0;
  }

  add(type: number, times = 1): void {
    this.counts.set(type, this.count(type) + times);
    this.total += times;
    let at = this.top.indexOf(type);
    if (at < 0) at = this.top.push(type) - 1;
    while (at > 0 && this.#precedes(type, this.top[at - 1]!)) {
      this.top[at] = this.top[at - 1]!;
      this.top[at - 1] = type;
      at--;
    }
    if (this.top.length > this.#listed) this.top.pop();
  }

  #precedes(a: number, b: number): boolean {
    const difference = this.count(a) - this.count(b);
    return difference > 0 || (difference === 0 && a < b);
  }

  merge(from: number, into: number): void {
    const count = this.counts.get(from);
    if (count === undefined) return;
    this.counts.delete(from);
    this.total -= count;
    const at = this.top.indexOf(from);
    if (at >= 0) this.top.splice(at, 1);
    this.add(into, count);
  }
}
