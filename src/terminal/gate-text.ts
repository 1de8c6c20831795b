import type { GateCheck, GateReport } from '../registry/gate-report.ts';
import { duration } from './format.ts';
import type { Paint } from './paint.ts';

/** The report of a gate for the person who has to decide: each check, its verdict and why. */
export function gateText(report: GateReport, paint: Paint): string {
  const width = Math.max(...report.checks.map(({ check }) => check.length));
  const verdict = report.passed ? paint.green('passed') : paint.red('refused');
  const digest = report.digest === null ? 'no manifest' : `digest ${report.digest.slice(0, 16)}`;
  const head = `${paint.bold('Gate')}  ${report.name}: ${verdict} in ${duration(report.seconds)}; ${paint.dim(digest)}`;
  const lines = report.checks.flatMap((check) => checkLines(check, width, paint));
  return `${[head, ...lines].join('\n')}\n`;
}

/** Why a package was refused, in a line: the check that it failed, and what was expected there. */
export function reasonOf({ checks }: GateReport): string {
  const failed = checks.find(({ result }) => result === 'failed');
  return failed === undefined ? 'no check failed' : `${failed.check}: ${failed.reason}`;
}

function checkLines({ check, result, reason, figures }: GateCheck, width: number, paint: Paint): string[] {
  const line = `  ${markOf(result, paint)} ${check.padEnd(width)}  ${reason}`;
  const measured = Object.entries(figures ?? {}).map(([name, value]) => `${name} ${value ?? '–'}`);
  if (measured.length === 0) return [line];
  return [line, `    ${' '.repeat(width)}  ${paint.dim(measured.join(', '))}`];
}

function markOf(result: GateCheck['result'], paint: Paint): string {
  if (result === 'passed') return paint.green('✔');
  return result === 'failed' ? paint.red('✘') : paint.dim('–');
}
