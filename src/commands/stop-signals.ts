import { EXIT } from './exit-codes.ts';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * Aborted, with the name of the signal, when the process is asked to end; a second signal ends it at once. `on`, not
 * `once`: a listener that removes itself lets the terminal library take the signal for its own and exit.
 */
export function stopSignal(signals: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']): AbortSignal {
  const stop = new AbortController();
  for (const signal of signals)
    process.on(signal, () => (stop.signal.aborted ? process.exit(EXIT.interrupted) : stop.abort(signal)));
  return stop.signal;
}
