import type { Config } from '../config/config.ts';
import type { KnownIncident } from '../outcomes/known-incidents.ts';
import type { ExpertPackages } from './expert-packages.ts';
import type { RegisteredExperts } from './registered-models.ts';
import type { RunMeter } from './run-meter.ts';

/** What `logcast run` is asked to do. */
export interface RunPlan {
  readonly config: Config;
  /** Files in any order, or `-` for standard input. */
  readonly paths: readonly string[];
  readonly title: string;
  readonly follow: boolean;
  /** State folder; undefined: everything stays in memory. */
  readonly stateFolder?: string | undefined;
  /** File for warnings, their ends, incidents and anomalies; `warnings.ndjson` in the state folder by default. */
  readonly warnings?: string | undefined;
  /** File for rejected records with payload and reason; `rejected.ndjson` in the state folder by default. */
  readonly rejected?: string | undefined;
  /** File for every prediction and its outcome. */
  readonly predictions?: string | undefined;
  readonly knownIncidents?:
    | { readonly file: string; readonly incidents: readonly KnownIncident[] }
    | undefined;
  /** Model packages that join the mix; they stay the caller's. */
  readonly experts?: ExpertPackages | undefined;
  /** Registered models that join it; they stay the caller's. */
  readonly registered?: RegisteredExperts | undefined;
  /** Whether ranking gets a thread of its own: 2 from the first event on, `auto` where that is worth it; 1 (never) by default. */
  readonly threads?: 'auto' | 1 | 2 | undefined;
  /** Measures the run where somebody scrapes it. */
  readonly meter?: RunMeter | undefined;
  /** Ends a run that follows. */
  readonly signal: AbortSignal;
  /** Wall clock, ms: for commits and the display only. */
  readonly now: () => number;
}
