import { afterAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.ts';
import { OwnRankingThread } from '../../../src/hosts/ranking-thread.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { type RankingWork, rankRows } from '../../../src/ranking/ranking-work.ts';
import { StepRows } from '../../../src/sequences/step-rows.ts';
import { StateWriter } from '../../../src/state/codec.ts';

const CONFIG = loadConfig({ sets: ['sequences.capacity=64'] });

const threads: OwnRankingThread[] = [];

afterAll(() => Promise.all(threads.map((thread) => thread.close())));

async function started(): Promise<OwnRankingThread> {
  const thread = new OwnRankingThread(CONFIG);
  threads.push(thread);
  await thread.started;
  return thread;
}

function work(): RankingWork {
  const rows = new StepRows();
  for (let i = 0; i < 200; i++)
    rows.push(i % 4, 1 + ((i >> 2) % 5), 1_767_225_600_000 + i * 1000, 0, i < 4 ? 1 : 0, i, '');
  rows.stamp(0, 6);
  const { length, slot, type, time, source, start, known, event } = rows;
  const columns = { length, slot, type, time, source, start, known, event };
  return {
    rows: structuredClone(columns),
    changes: new Float64Array(0),
    issuing: true,
    told: true,
    shown: [2],
  };
}

function saved(forecaster: Forecaster, offset: number): Uint8Array {
  const writer = new StateWriter();
  writer.startAt(offset);
  forecaster.save(writer);
  return writer.finish();
}

describe('A ranking thread', () => {
  test('ranks and saves as a forecaster here does', async () => {
    const here = new Forecaster(CONFIG.ranking, 64);
    const thread = await started();
    thread.restore(saved(here, 0));

    const there = await thread.rank(work());

    expect(there).toEqual(rankRows(here, work()));
    expect(there.shown[0]?.next.length).toBeGreaterThan(0);
    for (const offset of [0, 3, 8]) expect(Buffer.compare(thread.save(offset), saved(here, offset))).toBe(0);
  });

  test('that cannot go on says so to whoever waits, now and later', async () => {
    const thread = await started();
    thread.restore(new Uint8Array(7));

    const lost = { code: 'RANKING_THREAD', retryable: true };
    await expect(thread.rank(work())).rejects.toMatchObject(lost);
    await expect(thread.rank(work())).rejects.toMatchObject(lost);
    expect(() => thread.save(0)).toThrow(/start again/);
    expect(thread.ready).toBe(false);
  });
});
