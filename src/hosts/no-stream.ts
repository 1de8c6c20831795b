import { RecordBook } from '../api/record-book.ts';
import type { StreamBehind } from './stream-behind.ts';

/** Only models are served: forecasts come from what a request holds alone. */
export function noStream(): StreamBehind {
  return {
    records: new RecordBook(),
    state: async () => undefined,
    health: async () => ({ name: 'stream', ok: true, detail: 'none: name logs to follow, or --state DIR' }),
    look: async () => undefined,
    ended: new Promise(() => undefined),
  };
}
