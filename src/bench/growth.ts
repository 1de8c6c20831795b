import { randomFrom } from '../backtest/random.ts';
import { loadConfig } from '../config/load-config.ts';
import { type LogEvent, SEVERITY } from '../events/log-event.ts';
import type { PipelineSink } from '../pipeline/records.ts';
import { Pipeline } from '../pipeline.ts';

/** What an event costs in a stream of so many event types and sequences. */
export interface GrowthRow {
  readonly types: number;
  readonly sequences: number;
  readonly events: number;
  /** CPU time of the whole process per event, µs, the best of the rounds: all sessions closed at the end. */
  readonly microsPerEvent: number;
  /** The same, as a multiple of the smallest stream. */
  readonly growth: number;
  readonly stateMiB: number;
}

/** A generated stream: so many types, used by sequences that are all open at once. */
export interface StreamSize {
  readonly types: number;
  readonly sequences: number;
}

const SIZES: readonly StreamSize[] = [
  { types: 50, sequences: 100 },
  { types: 500, sequences: 1000 },
  { types: 1600, sequences: 3160 },
  { types: 5000, sequences: 10_000 },
  // All sessions share their few types: the hardest to tell apart.
  { types: 50, sequences: 10_000 },
];

const EVENTS_PER_SEQUENCE = 20;
/** Steps of one kind of work: ten types in their order, which it shares with no other kind. */
const STEPS = 10;
const BATCH = 1000;
/** Small streams are repeated, each time by a new pipeline, until this many events were measured. */
const EVENTS_PER_ROUND = 20_000;

const SILENT: PipelineSink = { warning: () => undefined, incident: () => undefined };

/** CPU time per event through the whole pipeline, as event types and sequences grow together; `rounds` times each. */
export async function benchGrowth(
  sizes = SIZES,
  rounds = 2,
  eventsPerRound = EVENTS_PER_ROUND,
): Promise<GrowthRow[]> {
  const streams = sizes.map((size) => ({ size, events: growthStream(size) }));
  const best = streams.map(() => Number.POSITIVE_INFINITY);
  const state = streams.map(() => 0);
  // The first round of each size warms the compiler up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { events }] of streams.entries()) {
      const { micros, stateBytes } = await measure(events, eventsPerRound);
      if (round > 0) best[i] = Math.min(best[i]!, micros);
      state[i] = stateBytes;
    }
  }
  return streams.map(({ size, events }, i) => ({
    ...size,
    events: events.length,
    microsPerEvent: Number(best[i]!.toFixed(2)),
    growth: Number((best[i]! / best[0]!).toFixed(2)),
    stateMiB: Number((state[i]! / 2 ** 20).toFixed(1)),
  }));
}

async function measure(
  events: readonly LogEvent[],
  atLeast: number,
): Promise<{ micros: number; stateBytes: number }> {
  let [spent, measured, stateBytes] = [0, 0, 0];
  while (measured < atLeast) {
    const pipeline = new Pipeline(loadConfig());
    const before = process.cpuUsage();
    for (let from = 0; from < events.length; from += BATCH)
      await pipeline.process(events.slice(from, from + BATCH), SILENT);
    await pipeline.finish(SILENT);
    const { user, system } = process.cpuUsage(before);
    spent += user + system;
    measured += events.length;
    stateBytes = pipeline.save().length;
  }
  return { micros: spent / measured, stateBytes };
}

/**
 * Structured events of sequences that each do one kind of work: its ten steps in order, of which some repeat, are left
 * out or are of another kind, so that hardly two sequences count alike. Always the same for the same size.
 */
export function growthStream({ types, sequences }: StreamSize): LogEvent[] {
  const random = randomFrom(types);
  const kinds = Math.ceil(types / STEPS);
  const at = new Int32Array(sequences);
  return Array.from({ length: sequences * EVENTS_PER_SEQUENCE }, (_, i) => {
    const sequence = i % sequences;
    const drawn = random();
    if (drawn >= 0.2) at[sequence] = at[sequence]! + 1;
    else if (drawn >= 0.1) at[sequence] = at[sequence]! + 2;
    const step = ((sequence % kinds) * STEPS + (at[sequence]! % STEPS)) % types;
    const type = random() < 0.05 ? Math.floor(random() * types) : step;
    return {
      time: START + i * 10,
      source: 'bench',
      message: '',
      severity: SEVERITY.info,
      type: `type ${type}`,
      sequence: `sequence ${sequence}`,
    };
  });
}

const START = Date.UTC(2026, 0, 1);
