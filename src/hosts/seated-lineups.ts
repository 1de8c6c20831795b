import { readCommit } from '../adapters/local/state-folder.ts';
import type { Lineup } from '../registry/promotion/lineup.ts';
import type { LocalFacts } from './local-run.ts';

/** Who served each registered model, by its name. */
export type Lineups = Readonly<Record<string, Lineup>>;

/** Who served when the last commit of a run was made; nobody where there is none. Throws StateFolderError where it is damaged. */
export function lineupsIn(stateFolder: string | undefined): Lineups {
  const commit = stateFolder === undefined ? undefined : readCommit(stateFolder);
  return (commit?.facts as Partial<LocalFacts> | undefined)?.lineups ?? {};
}
