import type { StateReader, StateWriter } from '../state/codec.ts';

/** Why two versions of a model are compared. */
export type TrialPurpose =
  /** A challenger, which may take the place of the champion. */
  | 'challenge'
  /** The champion that was before, which takes its place back where the new one is worse. */
  | 'guard'
  /** For information. */
  | 'shadow';

/** Which two versions are compared; another move of an alias begins another trial. */
export interface TrialFacts {
  /** The same for the same moves of aliases on every machine: what a decision is known by. */
  readonly trial: string;
  readonly model: string;
  readonly purpose: TrialPurpose;
  readonly champion: number;
  /** The version compared with the champion: challenger, predecessor or shadow. */
  readonly challenger: number;
  /** The fencing tokens of their aliases as the trial began; 0: it has no alias. */
  readonly tokens: { readonly champion: number; readonly challenger: number };
}

/** Mean losses of two versions, each alone, on the same events. */
export interface PairedLoss {
  readonly champion: number;
  readonly challenger: number;
}

/** A run of events on which two versions were compared, as it is kept and judged. Times in epoch ms. */
export interface PairedBlock extends TrialFacts {
  readonly kind: 'pair';
  /** 0, 1, 2 … within the trial on this stream. */
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly events: number;
  /** By how much the challenger was better on average, nats per event, each event limited to ±GAIN_LIMIT. */
  readonly gain: number;
  /** −ln of the probability of what came, nats. */
  readonly logLoss: PairedLoss;
  /** Mean pinball loss of the time to it (.1/.5/.9, on ln(1 + s)); null where not both forecast times. */
  readonly pinball: PairedLoss | null;
}

/** One event may not speak for more than this, nats. */
export const GAIN_LIMIT = 4;

/** What both said of one event; no `pinball` where not both forecast its time. */
export interface PairedStep {
  readonly time: number;
  readonly logLoss: PairedLoss;
  readonly pinball: PairedLoss | undefined;
}

const [EVENTS, GAIN, LOSS, RIVAL_LOSS, TIMED, PINBALL, RIVAL_PINBALL, FROM, TO, INDEX] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const FIELDS = 10;

/** Gathers paired losses event by event, and gives a block as soon as it is full. */
export class PairedTally {
  readonly #facts: TrialFacts;
  readonly #events: number;
  readonly #sums = new Float64Array(FIELDS);

  /** `events`: length of a block. */
  constructor(facts: TrialFacts, events: number) {
    this.#facts = facts;
    this.#events = events;
  }

  /** Returns the block that the event fills. */
  add({ time, logLoss, pinball }: PairedStep): PairedBlock | undefined {
    const sums = this.#sums;
    let gain = logLoss.champion - logLoss.challenger;
    if (pinball) {
      gain += pinball.champion - pinball.challenger;
      this.#count(TIMED, 1);
      this.#count(PINBALL, pinball.champion);
      this.#count(RIVAL_PINBALL, pinball.challenger);
    }
    if (sums[EVENTS] === 0) sums[FROM] = time;
    sums[TO] = time;
    this.#count(EVENTS, 1);
    this.#count(GAIN, Math.max(-GAIN_LIMIT, Math.min(GAIN_LIMIT, gain)));
    this.#count(LOSS, logLoss.champion);
    this.#count(RIVAL_LOSS, logLoss.challenger);
    return sums[EVENTS]! < this.#events ? undefined : this.#close();
  }

  #count(field: number, value: number): void {
    this.#sums[field] = this.#sums[field]! + value;
  }

  #close(): PairedBlock {
    const sums = this.#sums;
    const [events, timed, index] = [sums[EVENTS]!, sums[TIMED]!, sums[INDEX]!];
    const block: PairedBlock = {
      kind: 'pair',
      ...this.#facts,
      index,
      from: sums[FROM]!,
      to: sums[TO]!,
      events,
      gain: sums[GAIN]! / events,
      logLoss: { champion: sums[LOSS]! / events, challenger: sums[RIVAL_LOSS]! / events },
      pinball:
        timed === 0 ? null : { champion: sums[PINBALL]! / timed, challenger: sums[RIVAL_PINBALL]! / timed },
    };
    sums.fill(0);
    sums[INDEX] = index + 1;
    return block;
  }

  save(writer: StateWriter): void {
    writer.section('paired-tally', 1);
    writer.array(this.#sums);
  }

  restore(reader: StateReader): void {
    reader.section('paired-tally', 1);
    this.#sums.set(reader.float64());
  }
}
