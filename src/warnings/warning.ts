import type { Evidence } from '../risk/forecast.ts';

/** Evidence of a warning, with the names of what it is about. */
export interface WarningEvidence extends Evidence {
  /** Id and template of its event type. */
  readonly eventType?: string;
  readonly template?: string;
  readonly sourceName?: string;
}

/** Gives evidence its names; what is not known has none. */
export interface EvidenceNames {
  typeOf(type: number): { readonly eventType: string; readonly template: string } | undefined;
  sourceOf(source: number): string | undefined;
}

export type WarningState = 'open' | 'confirmed' | 'expired';

/** A risk worth telling: the specialist's events are expected within the horizon. */
export interface Warning {
  /** The same on every replay of the stream: it names the specialist, the time bucket and the ordinal. */
  readonly id: string;
  /** Id of the incident this warning belongs to. */
  readonly incident: string;
  readonly specialist: string;
  /** Epoch ms. */
  readonly time: number;
  readonly horizonSeconds: number;
  readonly probability: number;
  readonly threshold: number;
  readonly baseRate: number;
  /** Share of the best baseline's log-loss saved when the warning was made. */
  readonly skill: number;
  readonly evidence: readonly WarningEvidence[];
  readonly state: WarningState;
  /** Set once confirmed: when the watched event came, epoch ms, and how long after the warning. */
  readonly onset?: number;
  readonly leadSeconds?: number;
}

/** Warnings about one thing. */
export interface Incident {
  readonly id: string;
  /** Epoch ms of its first and latest warning. */
  readonly from: number;
  readonly to: number;
  readonly warnings: readonly string[];
  readonly specialists: readonly string[];
  /** Confirmed as soon as one of its warnings is; expired once all of them are. */
  readonly state: WarningState;
}

/** Receives each warning when it is raised and again when it is settled, and each incident whenever it changes. */
export interface WarningSink {
  warning(warning: Warning): void;
  incident(incident: Incident): void;
}
