import { describe, expect, test } from '@jest/globals';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus-metrics.ts';
import { CATALOGUE } from '../../../src/monitoring/catalogue.ts';

describe('the page for Prometheus', () => {
  test('holds every metric of the catalogue with its type and help', async () => {
    const { text, contentType } = await new PrometheusMetrics().page();

    for (const { name, kind, description } of CATALOGUE) {
      expect(text).toContain(`# HELP ${name} ${description}`);
      expect(text).toContain(`# TYPE ${name} ${kind}`);
    }
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  test('counters add up, gauges stand, histograms count', async () => {
    const metrics = new PrometheusMetrics();

    metrics.record('logcast_events_total', 3);
    metrics.record('logcast_events_total', 4);
    metrics.record('logcast_state_bytes', 10);
    metrics.record('logcast_state_bytes', 7);
    metrics.record('logcast_stage_seconds', 0.003, { stage: 'decode' });

    const { text } = await metrics.page();
    expect(text).toContain('logcast_events_total 7');
    expect(text).toContain('logcast_state_bytes 7');
    expect(text).toContain('logcast_stage_seconds_bucket{le="0.0025",stage="decode"} 0');
    expect(text).toContain('logcast_stage_seconds_bucket{le="0.005",stage="decode"} 1');
  });

  test('what cannot be counted is left out: a negative step, no number', async () => {
    const metrics = new PrometheusMetrics();

    metrics.record('logcast_events_total', -1);
    metrics.record('logcast_lag_seconds', Number.NaN);

    const { text } = await metrics.page();
    expect(text).toContain('logcast_events_total 0');
    expect(text).not.toContain('NaN');
  });
});
