/**
 * Hot path (benchmark: ablation). How far to trust each way of foretelling what comes, by the type of the event before: shares
 * learned by exponentiated gradient on the log-loss of their mixture (Kivinen & Warmuth 1997).
 *
 * A forecast is settled when its event comes, and quick events come first: learning from each as it settles believes in
 * whatever comes soon until the slow ones have arrived. So forecasts are learned from in cohorts, in the order they were
 * issued and as late as forecasts usually take to settle. And one that was issued when little was known of its kind says
 * little of forecasts now: it counts by the square of how much was known then against now.
 *
 * What is learned starts from what the wait itself tells: the ranking as it is fresh knows the stream of this moment, which
 * is worth the less the more of the stream goes by before the event comes; slow counts are worth the more.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';
import { WAY_PARTS } from './config.ts';

/** Ways: the contexts with the weights of what is issued, slow counts, a jump of the stream, and the ranking as it is fresh. */
export const WAYS = WAY_PARTS.length;
const ROWS = 256;
const STEP = 0.4;
/** The step falls with the usual wait, to this power: forecasts that wait long come in waves. */
const PATIENCE = 0.25;
/** Log-shares at the start, what the natural logarithm of the usual wait adds to each, and the most that is learned. */
const FIRST = [0, -1, -6, 1] as const;
const BY_WAIT = [0, 0.4, 0, -0.4] as const;
const MOST = 6;
/** Forecasts that may wait for their cohort. */
const WAITING = 8192;
const [OPEN, SETTLED, DONE] = [0, 1, 2] as const;
/** Memory of the usual delay and wait, in settled forecasts; and of the wait of all rows, for one that knows few of its own. */
const DELAYS = 500;
const ROW_WAITS = 300;
const OWN_FROM = 5;

export class WayShares {
  readonly #logs = new Float64Array(ROWS * WAYS);
  /** By row: forecasts settled. */
  readonly #seen = new Float64Array(ROWS);
  /** Forecasts issued, by ordinal modulo WAITING: row, what was known of it, what each way gave to what came. */
  readonly #row = new Uint8Array(WAITING);
  readonly #known = new Float64Array(WAITING);
  readonly #gave = new Float32Array(WAITING * WAYS);
  readonly #stage = new Uint8Array(WAITING).fill(DONE);
  /** Ordinals of the next forecast to be issued, and of the oldest that waits. */
  #next = 0;
  #oldest = 0;
  /** Usual number of forecasts learned from between the issue of one and its settlement, and what it was learned from. */
  #delay = 1;
  #delays = 0;
  /** Mean logarithm of one more than the events that come between: by row, and of all rows. */
  readonly #wait = new Float64Array(ROWS);
  #meanWait = 0;
  /** Shares of the ways as last read. */
  readonly share = new Float64Array(WAYS);
  /** Log-shares at the start; −∞ for a way that is left out. */
  readonly #first: Float64Array;

  /** `without`: the ways that are left out, by name. */
  constructor(without: readonly string[] = []) {
    this.#first = Float64Array.from(FIRST, (log, way) =>
      without.includes(WAY_PARTS[way]!) ? Number.NEGATIVE_INFINITY : log,
    );
  }

  /** Reads the shares that hold after an event of type `last`. */
  read(last: number): void {
    const row = last % ROWS;
    const at = row * WAYS;
    const wait = this.#usualWait(row);
    let sum = 0;
    for (let way = 0; way < WAYS; way++)
      sum += this.share[way] = Math.exp(this.#first[way]! + BY_WAIT[way]! * wait + this.#logs[at + way]!);
    for (let way = 0; way < WAYS; way++) this.share[way] = this.share[way]! / sum;
  }

  #usualWait(row: number): number {
    const own = Math.min(this.#seen[row]!, ROW_WAITS);
    return (own * this.#wait[row]! + OWN_FROM * this.#meanWait) / (own + OWN_FROM);
  }

  /** A forecast after an event of type `last` is issued; returns its ordinal, by which it is settled. */
  issue(last: number): number {
    const ordinal = this.#next++;
    if (ordinal - this.#oldest >= WAITING) this.#pass();
    const at = ordinal % WAITING;
    const row = last % ROWS;
    this.#row[at] = row;
    this.#known[at] = this.#seen[row]!;
    this.#stage[at] = OPEN;
    while (this.#oldest < ordinal && ordinal - this.#oldest >= this.#delay) this.#pass();
    return ordinal;
  }

  /** The oldest forecast has waited long enough: it is learned from, or will be as soon as it settles. */
  #pass(): void {
    const at = this.#oldest++ % WAITING;
    if (this.#stage[at] === SETTLED) this.#learn(at, this.#row[at]!, this.#known[at]!);
  }

  /**
   * Settles a forecast after an event of type `last`, of whose kind that much was known when it was issued, after `between`
   * other events of the stream: what each way had given to the known type that came.
   */
  settle(ordinal: number, last: number, known: number, between: number, gave: Float64Array): void {
    const row = last % ROWS;
    this.#seen[row] = this.#seen[row]! + 1;
    const delay = this.#next - ordinal;
    // The first event of a sequence is foretold as it begins: it is not waited for.
    if (last !== 0) this.#see(row, delay, Math.log(1 + between));
    const at = ordinal % WAITING;
    if (ordinal < this.#oldest) {
      this.#teach(row, this.#weight(row, known), gave, 0);
      return;
    }
    for (let way = 0; way < WAYS; way++) this.#gave[at * WAYS + way] = gave[way]!;
    this.#stage[at] = SETTLED;
    if (delay >= this.#delay) {
      this.#learn(at, row, known);
      this.#stage[at] = DONE;
    }
  }

  #see(row: number, delay: number, wait: number): void {
    this.#delays = Math.min(DELAYS, this.#delays + 1);
    this.#delay += (delay - this.#delay) / this.#delays;
    this.#meanWait += (wait - this.#meanWait) / this.#delays;
    this.#wait[row] = this.#wait[row]! + (wait - this.#wait[row]!) / Math.min(ROW_WAITS, this.#seen[row]!);
  }

  /** What was known of forecasts after events of type `last` so far. */
  knownOf(last: number): number {
    return this.#seen[last % ROWS]!;
  }

  #weight(row: number, known: number): number {
    const share = Math.min(1, (known + 1) / (this.#seen[row]! + 1));
    return share * share;
  }

  #learn(at: number, row: number, known: number): void {
    this.#teach(row, this.#weight(row, known), this.#gave, at * WAYS);
  }

  #teach(row: number, weight: number, gave: Float32Array | Float64Array, from: number): void {
    this.read(row);
    const { share } = this;
    let sum = 0;
    for (let way = 0; way < WAYS; way++) sum += share[way]! * gave[from + way]!;
    sum = Math.max(sum, 1e-9);
    const rate = STEP * weight * Math.exp(-PATIENCE * this.#usualWait(row));
    for (let way = 0; way < WAYS; way++)
      this.#move(row * WAYS + way, rate * share[way]! * (gave[from + way]! / sum - 1));
  }

  #move(at: number, by: number): void {
    this.#logs[at] = Math.max(-MOST, Math.min(MOST, this.#logs[at]! + by));
  }

  save(writer: StateWriter): void {
    writer.section('way-shares', 1);
    writer.array(this.#logs);
    writer.array(this.#seen);
    writer.array(this.#wait);
    const used = Math.min(this.#next, WAITING);
    writer.array(this.#row, used);
    writer.array(this.#known, used);
    writer.array(this.#gave, used * WAYS);
    writer.array(this.#stage, used);
    writer.array(Float64Array.of(this.#next, this.#oldest, this.#delay, this.#delays, this.#meanWait));
  }

  restore(reader: StateReader): void {
    reader.section('way-shares', 1);
    this.#logs.set(reader.float64());
    this.#seen.set(reader.float64());
    this.#wait.set(reader.float64());
    this.#row.set(reader.uint8());
    this.#known.set(reader.float64());
    this.#gave.set(reader.float32());
    this.#stage.set(reader.uint8());
    const [next, oldest, delay, delays, meanWait] = reader.float64();
    this.#next = next!;
    this.#oldest = oldest!;
    this.#delay = delay!;
    this.#delays = delays!;
    this.#meanWait = meanWait!;
  }
}
