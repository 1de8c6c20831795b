import { EmfMetrics } from '../../adapters/aws/emf-metrics.ts';
import { readEnvironment } from './environment.ts';

/** Lambda made the environment because an event had come, which then waited for it. */
const FOR_AN_EVENT = 'on-demand';

/**
 * A middleware that counts a new environment of `name` with its first event. How long the event had to wait is taken when the
 * handler's module has been loaded, which is when this is called: an environment made ready ahead may then idle for minutes.
 */
export function coldStart(name: string): { readonly before: () => Promise<void> } {
  const seconds = process.uptime();
  let counted = false;
  return {
    before: async () => {
      if (counted) return;
      counted = true;
      const { LOGCAST_ENVIRONMENT, AWS_LAMBDA_INITIALIZATION_TYPE: type } = readEnvironment();
      const metrics = new EmfMetrics(LOGCAST_ENVIRONMENT);
      metrics.record('logcast_cold_starts_total', 1, { function: name });
      if (type === FOR_AN_EVENT) metrics.record('logcast_cold_start_seconds', seconds, { function: name });
      await metrics.flush();
    },
  };
}
