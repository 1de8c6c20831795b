import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

const run = promisify(execFile);

/** A process that does nothing but open a ranking thread and close it again, when what it says at its start is still unread. */
const opensAndCloses = (ms: number): string => `
  import { loadConfig } from ${JSON.stringify(new URL('../../../src/config/load-config.ts', import.meta.url).href)};
  import { OwnRankingThread } from ${JSON.stringify(new URL('../../../src/hosts/ranking-thread.ts', import.meta.url).href)};
  const thread = new OwnRankingThread(loadConfig({ sets: [] }));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms});
  await thread.close();
  console.log('closed');
`;

describe('A ranking thread', () => {
  test('can be closed before it was of use, by a process that waits for nothing else', async () => {
    for (const ms of [300, 400, 500, 700]) {
      const options = ['--no-warnings', '--input-type=module', '--eval', opensAndCloses(ms)];
      const { stdout } = await run(process.execPath, options);
      expect(stdout).toBe('closed\n');
    }
  });

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
