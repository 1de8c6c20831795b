import { inferenceSuite } from './api-inference.ts';
import { predictionSuite } from './api-predictions.ts';
import { problemSuite } from './api-problems.ts';
import { readerSuite } from './api-readers.ts';
import { recordSuite } from './api-records.ts';
import { registrySuite } from './api-registry.ts';
import type { Host } from './api-under-test.ts';

/** Behaviour of the API, the same on every host. To be called within a `describe` that starts and stops the host. */
export function apiSuite(host: Host): void {
  predictionSuite(host);
  recordSuite(host);
  registrySuite(host);
  readerSuite(host);
  inferenceSuite(host);
  problemSuite(host);
}
