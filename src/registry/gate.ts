import type { PackageContents } from '../packages/contents.ts';
import { PackageError } from '../packages/errors.ts';
import { MANIFEST } from '../packages/manifest.ts';
import { sha256 } from '../packages/read-files.ts';
import { GATE_CHECKS, type GateCheck, type GateCheckName, type GateReport } from './gate-report.ts';

/** A package before the gate, and what it wants to become. */
export interface GateSubject {
  /** The model whose version it wants to be. */
  readonly name: string;
  readonly contents: PackageContents;
  /** The version that serves now, where there is one. */
  readonly champion?: PackageContents | undefined;
}

/** What one check found. */
export type GateVerdict = Pick<GateCheck, 'result' | 'reason' | 'figures'>;

/** What one check found, by its name. */
export type NamedVerdict = GateVerdict & Pick<GateCheck, 'check'> & { readonly seconds?: number };

/**
 * One check, or several that are made together. A PackageError that it throws is a verdict too; any other error says that
 * the check could not be made (a full disk, a store out of reach) and leaves the package where it is, to be judged later.
 */
export interface GateStep {
  /** The check, or the first of several. */
  readonly check: GateCheckName;
  run(subject: GateSubject): Promise<GateVerdict | readonly NamedVerdict[]>;
}

/** Judges a package. Never lets a package do harm to the process that judges it. */
export type Gate = (subject: GateSubject) => Promise<GateReport>;

/** Times that a report tells. */
export interface GateClock {
  /** Wall clock, epoch ms. */
  wall(): number;
  /** Milliseconds that only go forward. */
  now(): number;
}

/** A gate of these checks, made in the order of GATE_CHECKS; the first that fails ends it. */
export function createGate(steps: readonly GateStep[], clock: GateClock): Gate {
  const ordered = steps.toSorted((a, b) => GATE_CHECKS.indexOf(a.check) - GATE_CHECKS.indexOf(b.check));
  return async (subject) => {
    const startedAt = new Date(clock.wall()).toISOString();
    const start = clock.now();
    const checks: GateCheck[] = [];
    for (const step of ordered) {
      checks.push(...(await runStep(step, subject, clock)));
      if (checks.some(({ result }) => result === 'failed')) break;
    }
    return {
      kind: 'gate-report',
      name: subject.name,
      digest: digestOf(subject.contents),
      passed: checks.every(({ result }) => result !== 'failed'),
      checks,
      startedAt,
      seconds: seconds(clock.now() - start),
    };
  };
}

async function runStep(step: GateStep, subject: GateSubject, clock: GateClock): Promise<GateCheck[]> {
  const start = clock.now();
  const found = await step.run(subject).catch(asVerdict);
  const spent = seconds(clock.now() - start);
  const verdicts: readonly NamedVerdict[] = 'result' in found ? [{ check: step.check, ...found }] : found;
  return verdicts.map((verdict) => ({ seconds: spent, ...verdict }));
}

function asVerdict(error: unknown): GateVerdict {
  if (error instanceof PackageError) return { result: 'failed', reason: error.message };
  throw error;
}

function digestOf({ files }: PackageContents): string | null {
  const manifest = files.get(MANIFEST);
  return manifest === undefined ? null : sha256(manifest);
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
