import { describe, expect, test } from '@jest/globals';
import { CATALOGUE, LABEL_BOUNDS, type MetricName } from '../../src/monitoring/catalogue.ts';

/** A call of `Metrics.record`. */
export type Measured<Value = number> = readonly [
  name: MetricName,
  value: Value,
  labels?: Readonly<Record<string, string>>,
];

/** What somebody who looks sees of a metric under its labels, `environment` left out. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The total of a counter, the last value of a gauge, the sum of a histogram. */
  readonly value: number;
  /** Of a histogram. */
  readonly count?: number;
}

/** Records all of it, in order, and returns what can be seen afterwards; throws where recording threw. */
export type Measure = (measured: readonly Measured[]) => Promise<readonly Series[]>;

/** Behaviour of `Metrics`, the same wherever they are read. */
export function metricsContract(name: string, measure: Measure): void {
  const seen = async (metric: string, measured: readonly Measured[]): Promise<Omit<Series, 'name'>[]> =>
    (await measure(measured)).filter((one) => one.name === metric).map(({ name: _, ...series }) => series);

  describe(`metrics in ${name}`, () => {
    test('counters add up', async () => {
      const found = await seen('logcast_events_total', [
        ['logcast_events_total', 3],
        ['logcast_events_total', 4],
      ]);

      expect(found).toEqual([{ labels: {}, value: 7 }]);
    });

    test('gauges are what they were set to last, negative ones too', async () => {
      const found = await seen('logcast_next_event_top1', [
        ['logcast_next_event_top1', 0.5, { model: 'mix', version: 'none' }],
        ['logcast_next_event_top1', -0.25, { model: 'mix', version: 'none' }],
      ]);

      expect(found).toEqual([{ labels: { model: 'mix', version: 'none' }, value: -0.25 }]);
    });

    test('histograms count what they observe', async () => {
      const found = await seen('logcast_stage_seconds', [
        ['logcast_stage_seconds', 0.25, { stage: 'decode' }],
        ['logcast_stage_seconds', 0.5, { stage: 'decode' }],
      ]);

      expect(found).toEqual([{ labels: { stage: 'decode' }, value: 0.75, count: 2 }]);
    });

    test('each set of labels is counted for itself, in whatever order they are given', async () => {
      const found = await seen('logcast_warnings_total', [
        ['logcast_warnings_total', 1, { specialist: 'pool', state: 'open' }],
        ['logcast_warnings_total', 2, { state: 'expired', specialist: 'pool' }],
        ['logcast_warnings_total', 4, { state: 'open', specialist: 'pool' }],
      ]);

      expect(found).toEqual([
        { labels: { specialist: 'pool', state: 'open' }, value: 5 },
        { labels: { specialist: 'pool', state: 'expired' }, value: 2 },
      ]);
    });

    test('a label that is not given is none, one that is not declared is passed over', async () => {
      const found = await seen('logcast_rejected_total', [
        ['logcast_rejected_total', 1],
        ['logcast_rejected_total', 2, { reason: 'broken-json', sequence: 'host-1' }],
      ]);

      expect(found).toEqual([
        { labels: { reason: 'none' }, value: 1 },
        { labels: { reason: 'broken-json' }, value: 2 },
      ]);
    });

    test('a label has a bounded number of values, further ones are counted as other', async () => {
      const bound = LABEL_BOUNDS.model;
      const models = Array.from({ length: bound + 3 }, (_, i) => `model-${i}`);

      const found = await seen(
        'logcast_inferences_total',
        models.map((model) => ['logcast_inferences_total', 1, { model, version: '1', result: 'done' }]),
      );

      expect(found).toHaveLength(bound + 1);
      expect(found.at(-1)).toEqual({ labels: { model: 'other', version: '1', result: 'done' }, value: 3 });
    });

    test('what is no number is left out, and a counter never goes back', async () => {
      const found = await measure([
        ['logcast_events_total', 5],
        ['logcast_events_total', -1],
        ['logcast_events_total', Number.NaN],
        ['logcast_events_total', Number.POSITIVE_INFINITY],
        ['logcast_lag_seconds', 1.5],
        ['logcast_lag_seconds', Number.NEGATIVE_INFINITY],
        ['logcast_lag_seconds', Number.NaN],
      ]);

      const values = Object.fromEntries(found.map(({ name: metric, value }) => [metric, value]));
      expect(values).toMatchObject({ logcast_events_total: 5, logcast_lag_seconds: 1.5 });
    });

    test('whatever stands in a label, recording does not fail', async () => {
      const odd = ['Größe', 'zwei\nZeilen', '"quoted\\"', ' ', '', 'x'.repeat(5000), '\u0000', ':colon'];

      const found = await seen(
        'logcast_rejected_total',
        odd.map((reason) => ['logcast_rejected_total', 1, { reason }]),
      );

      expect(found.reduce((sum, { value }) => sum + value, 0)).toBe(odd.length);
    });

    test('every metric of the catalogue can be seen', async () => {
      const found = await measure(CATALOGUE.map(({ name: metric }) => [metric, 1]));

      const names = new Set(found.map((series) => series.name));
      expect(CATALOGUE.filter(({ name: metric }) => !names.has(metric))).toEqual([]);
    });
  });
}
