import { randomFrom } from '../backtest/random.ts';
import { loadConfig } from '../config/load-config.ts';
import type { PairedBlock } from '../outcomes/paired-block.ts';
import { PairedTrial, type TrialSettings, type Verdict } from '../outcomes/paired-trial.ts';
import { realPairs } from './paired-losses.ts';

/** How 1,000 trials of one kind ended. */
export interface PromotionRow {
  readonly trials: string;
  /** What is true: by how much the challenger is better, nats per event. */
  readonly gain: number;
  readonly runs: number;
  readonly promoted: string;
  readonly 'found worse': string;
  /** Events until the verdict that most of them came to: median and 95 % quantile. */
  readonly 'events, median': number | string;
  readonly 'events, 95 %': number | string;
}

const RUNS = 1000;
/** Longest trial, in events. */
const MOST_EVENTS = 200_000;
/** Blocks that are drawn together, so that what follows each other in the recording does so here. */
const STRETCH = 8;

/** Draws the gains of a trial, block by block. */
type Draw = (random: () => number) => () => number;

interface Kind {
  readonly trials: string;
  readonly gain: number;
  readonly draw: Draw;
  readonly settings?: Partial<TrialSettings>;
}

/**
 * False promotions, false rollbacks, detection delay and power of the trial with the default settings, on gains drawn from the
 * paired losses of two real forecasters on the bundled sample. Takes about a minute.
 */
export async function benchPromotion(runs = RUNS): Promise<PromotionRow[]> {
  const defaults = loadConfig().registry.promotion;
  const blocks = await realPairs(defaults.blockEvents);
  const gains = blocks.map(({ gain }) => gain);
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const centred = gains.map((gain) => gain - mean);
  return kindsOf(gains, centred).map((kind) =>
    rowOf(kind, { ...defaults, maxHours: Number.POSITIVE_INFINITY, ...kind.settings }, blocks, runs),
  );
}

function kindsOf(gains: readonly number[], centred: readonly number[]): Kind[] {
  const shifted = (by: number): Draw => stretches(centred.map((gain) => gain + by));
  const name = (by: number) => `challenger ${by < 0 ? 'worse' : 'better'}`;
  return [
    { trials: 'A/A: signs of stretches tossed', gain: 0, draw: tossed(gains) },
    { trials: 'A/A, no margin asked for', gain: 0, draw: tossed(gains), settings: { margin: 0 } },
    { trials: 'two different, equally good', gain: 0, draw: shifted(0) },
    { trials: 'the same, no margin asked for', gain: 0, draw: shifted(0), settings: { margin: 0 } },
    { trials: 'better by the margin exactly', gain: 0.01, draw: shifted(0.01) },
    ...[-0.02, -0.05, -0.1, -0.3, -1, 0.03, 0.05, 0.1, 0.3].map((by) => ({
      trials: name(by),
      gain: by,
      draw: shifted(by),
    })),
  ];
}

/** Stretches of the gains, drawn at random. */
function stretches(gains: readonly number[]): Draw {
  return (random) => {
    let at = 0;
    let left = 0;
    return () => {
      if (left === 0) at = Math.floor(random() * gains.length);
      left = (left === 0 ? STRETCH : left) - 1;
      return gains[at++ % gains.length]!;
    };
  };
}

/** The same, and for each a coin decides who of the two is the challenger: so they are equally good. */
function tossed(gains: readonly number[]): Draw {
  return (random) => {
    let at = 0;
    let left = 0;
    let sign = 1;
    return () => {
      if (left === 0) {
        at = Math.floor(random() * gains.length);
        sign = random() < 0.5 ? -1 : 1;
      }
      left = (left === 0 ? STRETCH : left) - 1;
      return sign * gains[at++ % gains.length]!;
    };
  };
}

function rowOf(
  { trials, gain, draw }: Kind,
  settings: TrialSettings,
  [sample]: readonly PairedBlock[],
  runs: number,
): PromotionRow {
  const verdicts: (Verdict | null)[] = [];
  const delays = new Map<Verdict, number[]>();
  for (let run = 0; run < runs; run++) {
    const { verdict, events } = oneTrial(draw(randomFrom(run + 1)), settings, sample!);
    verdicts.push(verdict);
    if (verdict) delays.set(verdict, [...(delays.get(verdict) ?? []), events]);
  }
  const [most = []] = [...delays.values()].sort((a, b) => b.length - a.length);
  const told = most.length >= runs / 20 ? most.sort((a, b) => a - b) : [];
  const at = (share: number) => told[Math.floor(share * (told.length - 1))] ?? '–';
  return {
    trials,
    gain,
    runs,
    promoted: shareOf(verdicts.filter((verdict) => verdict === 'better').length, runs),
    'found worse': shareOf(verdicts.filter((verdict) => verdict === 'worse').length, runs),
    'events, median': at(0.5),
    'events, 95 %': at(0.95),
  };
}

function oneTrial(next: () => number, settings: TrialSettings, sample: PairedBlock) {
  const trial = new PairedTrial(settings);
  const blocks = MOST_EVENTS / sample.events;
  for (let index = 0; index < blocks && trial.verdict === null; index++)
    trial.add({ ...sample, index, gain: next() });
  return trial.standing;
}

const Z = 1.96;

/** A share in percent with its 95 % interval (Wilson 1927). */
function shareOf(count: number, runs: number): string {
  const share = count / runs;
  const centre = (share + Z ** 2 / (2 * runs)) / (1 + Z ** 2 / runs);
  const half = (Z * Math.sqrt((share * (1 - share)) / runs + Z ** 2 / (4 * runs ** 2))) / (1 + Z ** 2 / runs);
  const percent = (value: number) => (100 * Math.max(0, value)).toFixed(1);
  return `${percent(share)} % (${percent(centre - half)}–${percent(Math.min(1, centre + half))})`;
}
