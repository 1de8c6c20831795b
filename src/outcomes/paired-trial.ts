import type { StateReader, StateWriter } from '../state/codec.ts';
import type { PairedBlock } from './paired-block.ts';

/** How a trial is decided. */
export interface TrialSettings {
  /** Nats per event by which a challenger has to be better. */
  readonly margin: number;
  /** Nats per event by which it may be worse without being sent away. */
  readonly tolerance: number;
  /** Probability of a wrong verdict of each kind, over the whole trial, however often one looks. */
  readonly alpha: number;
  /** Nothing is decided on fewer events. */
  readonly minEvents: number;
  /** Event time after which a trial that decided nothing ends. */
  readonly maxHours: number;
}

/** What a trial found out of the challenger; `undecided` after `maxHours`. */
export type Verdict = 'better' | 'worse' | 'undecided';

/** How a trial stands. */
export interface TrialStanding {
  readonly verdict: Verdict | null;
  readonly events: number;
  readonly blocks: number;
  /** Mean gain of the challenger so far, nats per event. */
  readonly gain: number | null;
  /** Evidence that it is better by the margin, and that it is worse: at 1/alpha it is enough. */
  readonly better: number;
  readonly worse: number;
  /** Event times, epoch ms. */
  readonly from: number | null;
  readonly to: number | null;
}

/** The mean gain of a block counts up to this, nats: one that is further off is as good a proof. */
const BLOCK_LIMIT = 0.5;

/** Shares of the stake that are bet, side by side; small ones for small lasting gains, large ones for large gains. */
const BETS = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.025, 0.0125];

const [EVENTS, BLOCKS, GAIN, FROM, TO, VERDICT] = [0, 1, 2, 3, 4, 5];
const FIELDS = 6;
const VERDICTS = [null, 'better', 'worse', 'undecided'] as const;

/**
 * An anytime-valid test of paired losses: one may look after every block and stop at any, and is still wrong with
 * probability `alpha` at most.
 *
 * With g_t the gain of block t, limited to ±c, the test of "not better by more than m" bets a fixed share λ of its stake
 * on every block: W_t(λ) = Π (1 + λ·(g_s − m)/(c + m)). Each factor is positive, and as ln(1+u) ≤ u, W_t(λ) is at most
 * a martingale that starts at 1, times exp(λ/(c + m) · Σ (E[g_s | before] − m)). So on every day on which the average
 * expected gain so far is m at most, it is below that martingale, and so is the mean E_t of W_t(λ) over several λ. By
 * Ville's inequality the martingale ever reaches 1/alpha with probability alpha at most: P(ever E_t ≥ 1/alpha while the
 * average gain is ≤ m) ≤ alpha. Nothing is assumed of the distribution, nor that blocks are independent or alike: with
 * fixed shares it is the average that is tested (the weak null), where shares that follow the past would test every
 * single block. "Worse" is the same bet on −g.
 *
 * Sources: Waudby-Smith & Ramdas, Estimating means of bounded random variables by betting, JRSS B 86 (2024), 2023;
 * Choe & Ramdas, Comparing sequential forecasters, Operations Research 72 (2023), for the weak null; Ville 1939; Johari,
 * Pekelis & Walsh, Always valid inference, 2015, for mixtures of tests.
 */
export class PairedTrial {
  readonly #settings: TrialSettings;
  readonly #facts = new Float64Array(FIELDS);
  /** ln of the wealth of each bet, on "better" and on "worse". */
  readonly #better = new Float64Array(BETS.length);
  readonly #worse = new Float64Array(BETS.length);

  constructor(settings: TrialSettings) {
    this.#settings = settings;
  }

  /** Takes in the next block in time; a trial that has found its verdict keeps it. */
  add({ gain, events, from, to }: PairedBlock): void {
    const { margin, tolerance, maxHours } = this.#settings;
    const facts = this.#facts;
    if (this.verdict !== null) return;
    if (facts[BLOCKS] === 0) facts[FROM] = from;
    facts[TO] = Math.max(to, facts[BLOCKS] === 0 ? to : facts[TO]!);
    facts[BLOCKS] = facts[BLOCKS]! + 1;
    facts[EVENTS] = facts[EVENTS]! + events;
    facts[GAIN] = facts[GAIN]! + gain * events;
    const limited = Math.max(-BLOCK_LIMIT, Math.min(BLOCK_LIMIT, gain));
    bet(this.#better, (limited - margin) / (BLOCK_LIMIT + margin));
    bet(this.#worse, (-limited - tolerance) / (BLOCK_LIMIT + tolerance));
    facts[VERDICT] = this.#decide(facts[TO]! - facts[FROM]! >= maxHours * 3_600_000);
  }

  #decide(overdue: boolean): number {
    const { alpha, minEvents } = this.#settings;
    const enough = this.#facts[EVENTS]! >= minEvents;
    if (enough && evidence(this.#better) >= 1 / alpha) return VERDICTS.indexOf('better');
    if (enough && evidence(this.#worse) >= 1 / alpha) return VERDICTS.indexOf('worse');
    return overdue ? VERDICTS.indexOf('undecided') : 0;
  }

  get verdict(): Verdict | null {
    return VERDICTS[this.#facts[VERDICT]!]!;
  }

  get standing(): TrialStanding {
    const facts = this.#facts;
    const any = facts[BLOCKS]! > 0;
    return {
      verdict: this.verdict,
      events: facts[EVENTS]!,
      blocks: facts[BLOCKS]!,
      gain: any ? facts[GAIN]! / facts[EVENTS]! : null,
      better: evidence(this.#better),
      worse: evidence(this.#worse),
      from: any ? facts[FROM]! : null,
      to: any ? facts[TO]! : null,
    };
  }

  save(writer: StateWriter): void {
    writer.section('paired-trial', 1);
    writer.array(this.#facts);
    writer.array(this.#better);
    writer.array(this.#worse);
  }

  restore(reader: StateReader): void {
    reader.section('paired-trial', 1);
    this.#facts.set(reader.float64());
    this.#better.set(reader.float64());
    this.#worse.set(reader.float64());
  }
}

function bet(wealth: Float64Array, gain: number): void {
  for (let i = 0; i < BETS.length; i++) wealth[i] = wealth[i]! + Math.log1p(BETS[i]! * gain);
}

function evidence(wealth: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < wealth.length; i++) sum += Math.exp(wealth[i]!);
  return sum / wealth.length;
}

/**
 * How a trial stands by blocks gathered anywhere: those of several shards go in the order of their times. Blocks of other
 * trials are left out, and one that was delivered twice (`source` tells the shard) counts once.
 */
export function judgeBlocks(
  blocks: readonly { readonly source: string; readonly block: PairedBlock }[],
  trial: string,
  settings: TrialSettings,
): TrialStanding {
  const once = new Map(
    blocks
      .filter(({ block }) => block.trial === trial)
      .map((one) => [`${one.block.index} ${one.source}`, one] as const),
  );
  const inOrder = [...once.values()].sort(
    (a, b) =>
      a.block.to - b.block.to ||
      a.block.index - b.block.index ||
      (a.source < b.source ? -1 : a.source > b.source ? 1 : 0),
  );
  const judged = new PairedTrial(settings);
  for (const { block } of inOrder) judged.add(block);
  return judged.standing;
}
