/** Hot path (benchmark: ablation). Which place an event type has among a few: set, found and cleared without a search. */
export class TypePlaces {
  #stamp = new Int32Array(64);
  #place = new Int32Array(64);
  #epoch = 1;

  /** From now on no type has a place. */
  clear(): void {
    this.#epoch++;
  }

  /** Place of the type, -1 where it has none. */
  find(type: number): number {
    return type < this.#stamp.length && this.#stamp[type] === this.#epoch ? this.#place[type]! : -1;
  }

  set(type: number, place: number): void {
    if (type >= this.#stamp.length) this.#grow(type);
    this.#stamp[type] = this.#epoch;
    this.#place[type] = place;
  }

  #grow(type: number): void {
    const length = Math.max(this.#stamp.length * 2, type + 1);
    const stamp = new Int32Array(length);
    const place = new Int32Array(length);
    stamp.set(this.#stamp);
    place.set(this.#place);
    this.#stamp = stamp;
    this.#place = place;
  }
}
