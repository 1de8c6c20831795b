import { expect, test } from '@jest/globals';
import { PrometheusMetrics } from '../../src/adapters/prometheus/prometheus-metrics.ts';
import { seriesOfEmf, seriesOfPage } from '../support/metric-readers.ts';
import { metricsContract } from './metrics.ts';

metricsContract('Prometheus', async (measured) => {
  const metrics = new PrometheusMetrics();
  for (const [name, value, labels] of measured) metrics.record(name, value, labels);
  return seriesOfPage((await metrics.page()).text);
});

metricsContract('EMF', async (measured) => seriesOfEmf(measured));

test('a label that CloudWatch would not take is told as far as it can be', () => {
  const reasons = ['Größe\nzu lang', ' ', 'x'.repeat(5000)];

  const found = seriesOfEmf(reasons.map((reason) => ['logcast_rejected_total', 1, { reason }]));

  const told = found.map(({ labels }) => labels['reason']);
  expect(told).toEqual(['Gr??e?zu lang', 'none', 'x'.repeat(1024)]);
});
