import { createHash } from 'node:crypto';
import { StateFolderError } from '../adapters/local/errors.ts';
import type { Config } from '../config/config.ts';

/** Digests of the settings that the state depends on, by section. */
export type Shape = Readonly<Record<string, string>>;

/** With other settings of these the state cannot be read; with others of those risk and warnings begin anew. */
const FIXED = ['parsing', 'sequences', 'ranking', 'anomaly'] as const;
const RENEWED = ['specialists', 'risk'] as const;

/** The digests of a configuration. */
export function shapeOf(config: Config): Shape {
  const digest = (section: unknown): string =>
    createHash('sha256').update(JSON.stringify(section)).digest('hex').slice(0, 16);
  // Which trained model is asked may change at any time: what is learned online does not depend on it.
  const { ranking } = config;
  const asked = {
    ...config,
    ranking: { ...ranking, model: undefined, time: { ...ranking.time, model: undefined } },
  };
  return Object.fromEntries([...FIXED, ...RENEWED].map((name) => [name, digest(asked[name])]));
}

/** Compares the settings a state was made with and those of now. Throws StateFolderError where it cannot be read. */
export function checkShape(
  folder: string,
  saved: Shape,
  now: Shape,
  notice: (message: string) => void,
): void {
  const changed = (names: readonly string[]): string =>
    names.filter((name) => now[name] !== saved[name]).join(' and ');
  const fixed = changed(FIXED);
  if (fixed !== '') {
    throw new StateFolderError(
      'STATE_UNREADABLE',
      `state folder ${folder} was made with other settings of ${fixed}: use those, or start anew with another --state DIR`,
    );
  }
  const renewed = changed(RENEWED);
  if (renewed !== '')
    notice(`settings of ${renewed} have changed since the last run: what they changed begins to learn anew`);
}
