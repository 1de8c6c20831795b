import { anomalyConfig } from '../../../src/anomaly/config.ts';
import { SessionAnomaly } from '../../../src/anomaly/session-anomaly.ts';
import { emptySessionScore, type SessionScore } from '../../../src/anomaly/session-score.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';

export const config = anomalyConfig.parse({ minSessions: 50 });

/** One session as a batch: the given event types a second apart, then the end (unless `closed` is false). */
export function sessionBatch(types: readonly number[], slot = 0, time = 0, closed = true): StepBatch {
  const all = closed ? [...types, 0] : types;
  const start = new Uint8Array(all.length);
  start[0] = 1;
  return {
    length: all.length,
    slot: new Int32Array(all.length).fill(slot),
    type: Int32Array.from(all),
    time: Float64Array.from(all, (_, i) => time + i * 1000),
    source: new Int32Array(all.length),
    start,
    known: new Int32Array(all.length).fill(0x7fffffff),
  };
}

/** Feeds one session and returns copies of the verdicts it gave. */
export function score(
  anomaly: SessionAnomaly,
  types: readonly number[],
  { slot = 0, time = 0, logLoss = Number.NaN } = {},
): SessionScore[] {
  const batch = sessionBatch(types, slot, time);
  const out = emptySessionScore();
  const verdicts: SessionScore[] = [];
  for (let row = 0; row < batch.length; row++) {
    if (anomaly.step(batch, row, logLoss, out)) verdicts.push({ ...out });
  }
  return verdicts;
}

/** The verdict at the end of the session. */
export function closing(anomaly: SessionAnomaly, types: readonly number[], time = 0): SessionScore {
  const last = score(anomaly, types, { time }).at(-1);
  if (last === undefined) throw new Error('the session gave no verdict');
  return last;
}

/** 200 sessions of three regular kinds: 1 2 2 3, 1 2 2 2 3 and 1 4 3. */
export function trained(): SessionAnomaly {
  const anomaly = new SessionAnomaly(config, 4);
  anomaly.learning = 'everything';
  const kinds = [
    [1, 2, 2, 3],
    [1, 2, 2, 2, 3],
    [1, 4, 3],
  ];
  for (let i = 0; i < 200; i++) score(anomaly, kinds[i % 3]!, { time: i * 60_000 });
  return anomaly;
}
