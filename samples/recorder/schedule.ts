import { connectionFlood } from './incidents/connection-flood.ts';
import { diskFull } from './incidents/disk-full.ts';
import { FLOODS, REGULAR } from './incidents/kinds.ts';
import { releaseRestart } from './incidents/maintenance.ts';
import type { Scenario, Shape } from './incidents/scenario.ts';
import type { RecordOptions } from './options.ts';
import { createRandom, type Random } from './random.ts';

/** One planned incident or look-alike. */
export interface Item {
  readonly scenario: Scenario;
  readonly lookalike: boolean;
  readonly shape: Shape;
  /** Seconds from the beginning of the recording. */
  readonly startsAt: number;
}

type Draft = Omit<Item, 'startsAt'>;

const WARM_UP_SECONDS = 75;
const QUIET_SECONDS = 315;
const SETTLE_SECONDS = 12;

/** Plans the whole recording from its seed: the last third begins with the release and has a kind of its own. */
export function planSchedule(options: RecordOptions, hasSpool: boolean): Item[] {
  const random = createRandom(options.seed);
  const regular = REGULAR.filter(
    ([{ kind }]) => wanted(options, kind) && (hasSpool || kind !== diskFull.kind),
  );
  const floods = wanted(options, connectionFlood.kind) ? scaled(FLOODS, options) : 0;
  const { early, late } = drawIncidents(regular, options, random);
  for (let i = 0; i < floods; i += 1) late.push(incident(connectionFlood, options, random));
  const scenarios = regular.map(([scenario]) => scenario);
  addLookalikes(early, scenarios, options, random);
  addLookalikes(late, floods > 0 ? [...scenarios, connectionFlood] : scenarios, options, random);
  const release = options.only.length > 0 ? [] : [incident(releaseRestart, options, random)];
  const length = options.minutes * 60;
  const third = (length * 2) / 3;
  const warmUp = WARM_UP_SECONDS * options.scale;
  return [
    ...spread(random.shuffle(early), warmUp, third, 2, options, random),
    ...spread([...release, ...random.shuffle(late)], third, length - 15, 1, options, random),
  ];
}

const wanted = ({ only }: RecordOptions, kind: string) => only.length === 0 || only.includes(kind);

/** Incidents of a kind in this recording, given those in a hundred minutes at full length. */
const scaled = (count: number, { minutes, scale }: RecordOptions) =>
  Math.max(1, Math.round((count * minutes) / 100 / scale));

/** Draws the regular incidents, about three quarters of each kind before the last third. */
function drawIncidents(
  kinds: readonly (readonly [Scenario, number])[],
  options: RecordOptions,
  random: Random,
): { early: Draft[]; late: Draft[] } {
  const early: Draft[] = [];
  const late: Draft[] = [];
  for (const [scenario, perHundredMinutes] of kinds) {
    const count = scaled(perHundredMinutes, options);
    const before = Math.max(1, Math.round(count * 0.74 + random.between(-0.4, 0.4)));
    for (let i = 0; i < count; i += 1) (i < before ? early : late).push(incident(scenario, options, random));
  }
  return { early, late };
}

function incident(scenario: Scenario, { scale }: RecordOptions, random: Random): Draft {
  const sudden = random.chance(0.1);
  const lead = sudden ? random.between(8, 18) : Math.min(140, Math.max(32, random.around(55, 0.38)));
  const damage = scenario.kind.endsWith('crash') ? random.between(2, 5) : random.between(8, 18);
  const shape = {
    leadSeconds: scenario.foreseeable ? lead * scale : 0,
    damageSeconds: Math.max(3, damage * scale),
    reach: 1,
  };
  return { scenario, lookalike: false, shape };
}

/** Adds one look-alike for every two incidents. */
function addLookalikes(
  drafts: Draft[],
  scenarios: readonly Scenario[],
  options: RecordOptions,
  random: Random,
): void {
  const able = scenarios.filter(({ lookalike }) => lookalike !== undefined);
  const count = Math.floor(drafts.length / 2);
  for (let i = 0; i < count && able.length > 0; i += 1) {
    const shape = {
      leadSeconds: random.between(15, 48) * options.scale,
      damageSeconds: 0,
      reach: random.between(0.4, 0.78),
    };
    drafts.push({ scenario: random.pick(able), lookalike: true, shape });
  }
}

/** Gives every draft a time: quiet stretches at random places, and the time that is left as random gaps. */
function spread(
  drafts: readonly Draft[],
  from: number,
  to: number,
  quietStretches: number,
  { scale }: RecordOptions,
  random: Random,
): Item[] {
  const settle = SETTLE_SECONDS * Math.sqrt(scale);
  const busy = drafts.map(({ shape }) => shape.leadSeconds + shape.damageSeconds + settle);
  const quiet = drafts.map(() => 0);
  for (let i = 0; i < quietStretches && drafts.length > 1; i += 1) {
    quiet[random.whole(1, drafts.length - 1)]! += QUIET_SECONDS * scale * Math.min(1, to / 4000);
  }
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const spare = Math.max(0, to - from - sum(busy) - sum(quiet));
  const shares = drafts.map((_, index) => (index === 0 && from > 0 ? 0 : random.waiting(1)));
  const gaps = shares.map((share, index) => (share / Math.max(1e-9, sum(shares))) * spare + quiet[index]!);
  let clock = from;
  return drafts.map((draft, index) => {
    const startsAt = clock + gaps[index]!;
    clock = startsAt + busy[index]!;
    return { ...draft, startsAt };
  });
}
