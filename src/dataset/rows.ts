/** Hot path: one push per event; measured as the seconds of `logcast dataset`. */

/** The rows of a dataset as columns that grow: 29 bytes each, half as much again while they grow. */
export class DatasetRows {
  length = 0;
  type = new Int32Array(4096);
  time = new Float64Array(4096);
  sequence = new Int32Array(4096);
  start = new Uint8Array(4096);
  source = new Int32Array(4096);
  watched = new Int32Array(4096);
  /** The masked line of each event, −1 where it has none: see TemplateMiner.leaf. */
  leaf = new Int32Array(4096);

  push(
    type: number,
    time: number,
    sequence: number,
    start: number,
    source: number,
    watched: number,
    leaf = -1,
  ): void {
    if (this.length === this.type.length) this.#grow(Math.ceil(this.length * 1.5));
    const row = this.length++;
    this.type[row] = type;
    this.time[row] = time;
    this.sequence[row] = sequence;
    this.start[row] = start;
    this.source[row] = source;
    this.watched[row] = watched;
    this.leaf[row] = leaf;
  }

  /**
   * Puts an END_OF_SEQUENCE behind each of `rows` (ascending), at its time. Moves rows backwards from the last, so that
   * no second copy of the columns is needed.
   */
  insertEnds(rows: Int32Array): void {
    const before = this.length;
    const after = before + rows.length;
    if (after > this.type.length) this.#grow(after);
    let pending = rows.length;
    for (let from = before - 1, to = after - 1; pending > 0; from--) {
      if (rows[pending - 1] === from) {
        this.#copy(from, to);
        this.type[to] = 0;
        this.start[to] = 0;
        this.source[to] = 0;
        this.watched[to] = 0;
        this.leaf[to] = -1;
        to--;
        pending--;
      }
      this.#copy(from, to--);
    }
    this.length = after;
  }

  #copy(from: number, to: number): void {
    this.type[to] = this.type[from]!;
    this.time[to] = this.time[from]!;
    this.sequence[to] = this.sequence[from]!;
    this.start[to] = this.start[from]!;
    this.source[to] = this.source[from]!;
    this.watched[to] = this.watched[from]!;
    this.leaf[to] = this.leaf[from]!;
  }

  #grow(size: number): void {
    this.type = widen(this.type, new Int32Array(size));
    this.time = widen(this.time, new Float64Array(size));
    this.sequence = widen(this.sequence, new Int32Array(size));
    this.start = widen(this.start, new Uint8Array(size));
    this.source = widen(this.source, new Int32Array(size));
    this.watched = widen(this.watched, new Int32Array(size));
    this.leaf = widen(this.leaf, new Int32Array(size));
  }
}

function widen<T extends Int32Array | Float64Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
