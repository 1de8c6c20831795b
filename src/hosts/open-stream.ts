import { basename } from 'node:path';
import { RecordBook } from '../api/record-book.ts';
import type { Config } from '../config/config.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';
import type { RunView } from '../terminal/run-view.ts';
import type { ExpertPackages } from './expert-packages.ts';
import { FolderStream } from './folder-stream.ts';
import { LiveStream } from './live-stream.ts';
import { noStream } from './no-stream.ts';
import type { RegisteredExperts } from './registered-models.ts';
import { RunMeter } from './run-meter.ts';
import { ServeView } from './serve-view.ts';
import type { StreamBehind } from './stream-behind.ts';

/** What a server is to speak of. */
export interface StreamSources {
  readonly config: Config;
  /** Logs to follow; none: what is in the state folder. */
  readonly files: readonly string[];
  readonly state: string | undefined;
  readonly view: RunView;
  readonly metrics: Metrics<MetricName>;
  readonly experts: ExpertPackages;
  readonly registered: RegisteredExperts;
  /** Ends the following. */
  readonly signal: AbortSignal;
}

/** Opens the stream that a server speaks of. Throws ServeError, StateFolderError and LogSourceError. */
export function streamBehind(sources: StreamSources): StreamBehind {
  const { config, files, state, view, metrics, experts, registered, signal } = sources;
  const book = new RecordBook();
  const now = (): number => performance.now();
  if (files.length === 0)
    return state === undefined ? noStream() : new FolderStream(state, config, book, now);
  const title = `follows ${files.map((file) => (file === '-' ? 'standard input' : basename(file))).join(', ')}`;
  const meter = new RunMeter(metrics, Date.now);
  const inputs = { paths: files, title, follow: true, stateFolder: state, signal };
  const plan = { ...inputs, config, experts, registered, meter, now };
  return new LiveStream(plan, new ServeView(book, metrics, view), book);
}
