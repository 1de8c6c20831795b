import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LOG_BATCH, logBatches, type RunBatch } from '../../../../src/adapters/mlflow/log-batches.ts';

function metrics(count: number): RunBatch['metrics'] {
  return Array.from({ length: count }, (_, step) => ({ key: 'loss', value: step, step, timestamp: 1 }));
}

function texts(count: number, length: number): RunBatch['params'] {
  return Array.from({ length: count }, (_, index) => ({ key: `key ${index}`, value: 'ü'.repeat(length) }));
}

describe('batches of what is logged', () => {
  test('hold what the server takes at most, and together everything once and in order', () => {
    const sizes = { max: 2300 };
    const any = fc.record({
      metrics: fc.nat(sizes),
      params: fc.nat(350),
      tags: fc.nat(350),
      length: fc.nat(6000),
    });
    const check = (counts: { metrics: number; params: number; tags: number; length: number }) => {
      const all = {
        metrics: metrics(counts.metrics),
        params: texts(counts.params, counts.length),
        tags: texts(counts.tags, 10),
      };

      const batches = [...logBatches(all)];

      for (const batch of batches) {
        const items = batch.metrics.length + batch.params.length + batch.tags.length;
        expect(items).toBeGreaterThan(0);
        expect(items).toBeLessThanOrEqual(LOG_BATCH.items);
        expect(batch.params.length).toBeLessThanOrEqual(LOG_BATCH.params);
        expect(batch.tags.length).toBeLessThanOrEqual(LOG_BATCH.tags);
        const body = JSON.stringify({ run_id: 'f'.repeat(32), ...batch });
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LOG_BATCH.bytes);
      }
      expect(batches.flatMap((batch) => batch.metrics)).toEqual(all.metrics);
      expect(batches.flatMap((batch) => batch.params)).toEqual(all.params);
      expect(batches.flatMap((batch) => batch.tags)).toEqual(all.tags);
    };

    fc.assert(fc.property(any, check), { numRuns: 30 });
  });

  test('nothing to log is no batch', () => {
    expect([...logBatches({ metrics: [], params: [], tags: [] })]).toEqual([]);
  });
});
