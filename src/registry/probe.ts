import * as z from 'zod';
import { GATE_CHECKS } from './gate-report.ts';

/** What a process that tries out a package tells, one JSON line per check. */
export const probeVerdictSchema = z.object({
  check: z.enum(GATE_CHECKS),
  result: z.enum(['passed', 'failed', 'skipped']),
  reason: z.string().max(4000),
  seconds: z.number().nonnegative(),
  figures: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).optional(),
});

export type ProbeVerdict = z.infer<typeof probeVerdictSchema>;

/** The checks that are made in that process, in this order. */
export const PROBED = ['load', 'golden', 'numbers', 'latency'] as const;

/** What that process is held to; killed where it is not. */
export interface ProbeLimits {
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly millisecondsPerThousandEvents: number;
}

/** What is handed to it: the files of the package, and how fast it has to be. */
export interface ProbeTask {
  readonly where: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly millisecondsPerThousandEvents: number;
}
