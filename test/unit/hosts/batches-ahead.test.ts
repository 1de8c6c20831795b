import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { SourceBatch } from '../../../src/adapters/local/log-source-types.ts';
import { noCounts } from '../../../src/events/decoded-chunk.ts';
import { takeBatches } from '../../../src/hosts/batches-ahead.ts';
import { until } from '../../support/until.ts';

function batchOf(number: number): SourceBatch {
  const nothing = { events: [], rejected: [], counters: noCounts(), cursors: () => [] };
  return { ...nothing, bytesRead: number, bytesTotal: 0 };
}

/** Notes in order what is done with batches that are ready at once, or when told. */
class Steps {
  readonly done: string[] = [];
  ahead = 2;
  due = false;
  ready: Promise<unknown> = Promise.resolve();

  async begin({ bytesRead }: SourceBatch): Promise<{ ready: Promise<unknown> }> {
    this.done.push(`begin ${bytesRead}`);
    return { ready: this.ready };
  }

  async complete({ bytesRead }: SourceBatch): Promise<void> {
    this.done.push(`complete ${bytesRead}`);
  }

  settles(): boolean {
    return this.due;
  }

  async settled(): Promise<void> {
    this.done.push('settled');
    this.due = false;
  }
}

async function* batches(count: number, then: () => Promise<void> = async () => undefined) {
  for (let number = 1; number <= count; number++) yield batchOf(number);
  await then();
}

describe('Batches of a source', () => {
  test('are each completed before the next is read where none may be under way', async () => {
    const steps = new Steps();
    steps.ahead = 0;

    await takeBatches(batches(2), steps);

    expect(steps.done).toEqual([
      'begin 1',
      'complete 1',
      'settled',
      'begin 2',
      'complete 2',
      'settled',
      'settled',
    ]);
  });

  test('are under way as many as told, one more as it begins, and completed in their order', async () => {
    const steps = new Steps();
    let under = 0;
    let most = 0;

    await takeBatches(batches(20), Object.assign(steps, { ready: pause(20) }));

    for (const step of steps.done) {
      if (step.startsWith('begin')) most = Math.max(most, ++under);
      else if (step.startsWith('complete')) under--;
    }
    const completed = steps.done.filter((step) => step.startsWith('complete'));
    expect(completed).toEqual(Array.from({ length: 20 }, (_, i) => `complete ${i + 1}`));
    expect([most, under]).toEqual([3, 0]);
  });

  test('are completed though the next never comes', async () => {
    const steps = new Steps();
    let release: () => void = () => undefined;
    const silence = new Promise<void>((resolve) => {
      release = resolve;
    });
    const taking = takeBatches(
      batches(2, () => silence),
      steps,
    );

    await until(() => steps.done.includes('complete 2'), 'the second batch');
    release();

    await expect(taking).resolves.toBeUndefined();
  });

  test('are all completed before a commit, and before one that cannot be read is told', async () => {
    const steps = new Steps();
    const settling = Object.assign(new Steps(), { due: true });
    const broken = async (): Promise<void> => {
      throw new Error('unreadable');
    };

    await takeBatches(batches(1), settling);
    await expect(takeBatches(batches(2, broken), steps)).rejects.toThrow('unreadable');

    expect(settling.done.slice(0, 3)).toEqual(['begin 1', 'complete 1', 'settled']);
    expect(steps.done.at(-1)).toBe('complete 2');
  });
});
