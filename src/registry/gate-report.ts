/** The checks of the gate, in the order in which they are made; the first that fails ends it. */
export const GATE_CHECKS = [
  'digests',
  'signature',
  'scan',
  'load',
  'golden',
  'numbers',
  'latency',
  'backtest',
] as const;

export type GateCheckName = (typeof GATE_CHECKS)[number];

/** One check, explained. */
export interface GateCheck {
  readonly check: GateCheckName;
  /** `skipped` with a reason: nothing to check against (no signature asked for, no evaluation set configured). */
  readonly result: 'passed' | 'failed' | 'skipped';
  /** One sentence for the person who has to decide: what was expected, what came, what to do. */
  readonly reason: string;
  readonly seconds: number;
  /** Figures behind the verdict: sizes, times, measures of champion and baselines. */
  readonly figures?: Readonly<Record<string, number | string | null>> | undefined;
}

/** What the gate found out about a package. */
export interface GateReport {
  readonly kind: 'gate-report';
  readonly name: string;
  /** sha256 of the package's manifest; null where not even that could be read. */
  readonly digest: string | null;
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
}
