/** How often each event type followed one context. */
export class Successors {
  readonly counts = new Map<number, number>();
  total = 0;

  add(type: number): void {
    this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
    this.total++;
  }

  merge(from: number, into: number): void {
    const count = this.counts.get(from);
    if (count === undefined) return;
    this.counts.delete(from);
    this.counts.set(into, (this.counts.get(into) ?? 0) + count);
  }
}
