import { EmfMetrics } from '../../src/adapters/aws/emf-metrics.ts';

// A process that measures something twice, as a function does in two invocations.
const metrics = new EmfMetrics('test');
for (const events of [1000, 500]) {
  metrics.record('logcast_events_total', events);
  metrics.record('logcast_rejected_total', 2, { reason: 'broken-json' });
  metrics.record('logcast_rejected_total', 3, { reason: 'bad-time' });
  metrics.record('logcast_lag_seconds', 1.5);
  await metrics.flush();
}
