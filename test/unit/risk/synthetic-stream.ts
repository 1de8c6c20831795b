import type { RiskEvent } from '../../../src/risk/forecast.ts';

/** A small deterministic generator (Weyl sequence with a multiplicative finish) for synthetic streams. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

export const START = 1_700_000_000_000;
const HOUR = 3_600_000;
const NOISE = 100;

export interface StreamShape {
  readonly seed: number;
  readonly hours: number;
  readonly incidentsPerHour: number;
  /** Whether a warning line is repeated in the 40–80 s before each incident. */
  readonly precursor: boolean;
}

/** One class of incidents (type 50, watched by watch 0) in a stream of unrelated noise; type 10 is the precursor. */
export function syntheticStream(shape: StreamShape): RiskEvent[] {
  const uniform = random(shape.seed);
  const gap = (mean: number): number => -Math.log(1 - uniform()) * mean;
  const end = START + shape.hours * HOUR;
  const events: RiskEvent[] = [];
  const add = (time: number, type: number, severity: number, watched = 0): void => {
    events.push({
      time: Math.round(time),
      type,
      severity,
      source: type % 3,
      watched,
      surprise: 0,
      novel: false,
    });
  };
  for (let noise = 0; noise < 20; noise++) {
    const mean = 4000 * 1.5 ** noise;
    for (let time = START + gap(mean); time < end; time += gap(mean))
      add(time, NOISE + noise, noise % 7 === 3 ? 13 : 9);
  }
  const rest = HOUR / shape.incidentsPerHour - 300_000;
  for (let time = START + 300_000 + gap(rest); time < end; time += 300_000 + gap(rest)) {
    const lead = 40_000 + uniform() * 40_000;
    if (shape.precursor) for (let i = 0; i < 6; i++) add(time - lead + (i * lead) / 8, 10, 13);
    for (let i = 0; i < 5; i++) add(time + i * 2000, 50, 17, 1);
  }
  return events.sort((a, b) => a.time - b.time);
}
