import { EmfMetrics } from '../../src/adapters/aws/emf-metrics.ts';
import type { Measured } from '../contracts/metrics.ts';

// A process that measures in one invocation what its argument says: JSON, the values as text because JSON has no NaN.
const metrics = new EmfMetrics('test');
const measured = JSON.parse(process.argv[2]!) as readonly Measured<string>[];
for (const [name, value, labels] of measured) metrics.record(name, Number(value), labels);
await metrics.flush();
