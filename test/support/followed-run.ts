import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { startCli } from './run-cli.ts';
import { until } from './until.ts';

const OFTEN = ['--set', 'local.commitSeconds=0.1', '--set', 'local.pollMilliseconds=20'];

/** How a run ended. */
export interface RunEnd {
  readonly status: number | null;
  readonly summary: { readonly events: number; readonly interrupted: boolean };
}

/**
 * Starts `logcast run …` with its predictions in a file, by which one sees how many events it has read: `read` waits
 * for so many in that file, `end` sends a signal and waits for the summary.
 */
export function startRun(args: readonly string[], predictions: string) {
  const child = startCli(['run', ...args, '--json', '--predictions', predictions, ...OFTEN]);
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.resume();
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    child,
    read: (events: number) =>
      until(() => predictedIn(predictions) >= events, `${events} events in ${predictions}`),
    async end(signal: NodeJS.Signals): Promise<RunEnd> {
      child.kill(signal);
      const [status] = await closed;
      return { status, summary: JSON.parse(stdout.trim().split('\n').at(-1)!) };
    },
  };
}

/** Events that a file of predictions tells of: one prediction follows each. */
function predictedIn(path: string): number {
  return existsSync(path) ? (readFileSync(path, 'utf8').match(/"kind":"prediction"/g) ?? []).length : 0;
}
