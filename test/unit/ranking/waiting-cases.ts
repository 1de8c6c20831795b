import { VoiceShares } from '../../../src/ranking/voice-shares.ts';

/** What can follow an event of one type: how likely, after how many days at least and at most, and which type it is. */
interface Branch {
  readonly probability: number;
  readonly days: readonly [number, number];
  readonly type: number;
}

/** Created; most are sent the next day, the others reminded after two months; what was sent is paid or reminded late. */
const BRANCHES: Readonly<Record<number, readonly Branch[]>> = {
  1: [
    { probability: 0.6, days: [1, 1.2], type: 2 },
    { probability: 0.4, days: [60, 63], type: 3 },
  ],
  2: [
    { probability: 0.5, days: [10, 15], type: 4 },
    { probability: 0.5, days: [90, 90], type: 3 },
  ],
  3: [
    { probability: 0.7, days: [2, 3], type: 4 },
    { probability: 0.3, days: [5, 6], type: 5 },
  ],
};

/** What is known when a forecast is made: the type of the event before, the part of all days that is over, what will come. */
export interface Moment {
  readonly last: number;
  readonly elapsed: number;
  readonly truth: readonly number[];
  readonly comes: number;
}

/** The distribution that a voice gives over the branches. */
export type Says = (moment: Moment) => number[];

const normal = (values: readonly number[]): number[] => {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
};

/** A voice that gives what comes more, or less, than its share. */
export const hint =
  (part: number): Says =>
  ({ truth, comes }) =>
    truth.map((share, i) => (1 - part) * share + (i === comes ? part : 0));
export const wrong =
  (part: number): Says =>
  ({ truth, comes }) =>
    normal(truth.map((share, i) => (i === comes ? 1 - part : 1) * share));
/** One that believes in what comes soon. */
export const hasty: Says = ({ truth }) => truth.map((_, i) => (i === 0 ? 0.95 : 0.05));

export interface Losses {
  /** Mean log-loss of the mixture as issued, and of each voice, the online one first. */
  readonly mix: number;
  readonly voices: readonly number[];
  /** Nats that the mixture was behind the online voice at the worst. */
  readonly behind: number;
}

interface Open {
  readonly slot: number;
  readonly last: number;
  readonly comes: number;
  readonly share: Float64Array;
  readonly said: readonly (readonly number[])[];
}

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cases in the order of their events: by tenths of a day, as many as begin each day. */
class Calendar {
  readonly #tenths: { type: number; open?: Open }[][] = [];

  add(day: number, type: number, open?: Open): void {
    const at = Math.floor(day * 10);
    this.#tenths[at] ??= [];
    this.#tenths[at].push(open ? { type, open } : { type });
  }

  at(tenth: number): readonly { type: number; open?: Open }[] {
    return this.#tenths[tenth] ?? [];
  }
}

/** Runs `perDay` new cases a day through the shares of these voices, beside an online one that knows how likely each branch is. */
export function runCases(says: readonly Says[], days: number, perDay: number, seed: number): Losses {
  const draw = random(seed);
  const calendar = new Calendar();
  const shares = new VoiceShares(says.length + 1, days * perDay * 3);
  const sums = new Float64Array(says.length + 2);
  let [slots, settled, lag, behind] = [0, 0, 0, 0];
  for (let day = 0; day < days; day++) for (let i = 0; i < perDay; i++) calendar.add(day, 1);

  const settle = ({ slot, last, comes, share, said }: Open) => {
    const given = said.map((voice) => voice[comes]!);
    const mixed = given.reduce((sum, probability, voice) => sum + share[voice]! * probability, 0);
    [mixed, ...given].forEach((probability, i) => {
      sums[i] = sums[i]! - Math.log(probability);
    });
    lag += Math.log(given[0]! / mixed);
    behind = Math.max(behind, lag);
    settled++;
    shares.close(slot);
    shares.learn(
      last,
      Float64Array.from(given, (probability) => Math.log(probability / given[0]!)),
    );
  };
  const issue = (last: number, day: number) => {
    const branches = BRANCHES[last];
    if (!branches) return;
    const truth = branches.map(({ probability }) => probability);
    const comes = draw() < truth[0]! ? 0 : 1;
    const online = truth.map((share) => 0.9 * share + 0.05);
    const said = [online, ...says.map((voice) => voice({ last, elapsed: day / days, truth, comes }))];
    shares.divide(last);
    const open: Open = { slot: slots++, last, comes, share: shares.share.slice(), said };
    const cost = (voice: readonly number[]) =>
      online.reduce((sum, share, i) => sum + share * Math.log(share / voice[i]!), 0);
    shares.open(open.slot, last, Float64Array.from(said, cost));
    const { days: wait, type } = branches[comes]!;
    calendar.add(day + wait[0] + draw() * (wait[1] - wait[0]), type, open);
  };
  for (let tenth = 0; tenth < days * 10; tenth++)
    for (const { type, open } of calendar.at(tenth)) {
      if (open) settle(open);
      issue(type, tenth / 10);
    }
  const means = Array.from(sums, (sum) => sum / settled);
  return { mix: means[0]!, voices: means.slice(1), behind };
}
