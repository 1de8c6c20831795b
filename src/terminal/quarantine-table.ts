import type { Refused } from '../registry/quarantine.ts';
import { clock } from './format.ts';
import { reasonOf } from './gate-text.ts';
import type { Paint } from './paint.ts';

/** What the gate refused, a paragraph each: reasons and folders are too long for columns. */
export function quarantineTable(refused: readonly Refused[], where: string, paint: Paint): string {
  if (refused.length === 0) return `nothing is in quarantine in ${where}\n`;
  const paragraphs = refused.map(({ name, folder, report }) => {
    const head = `${paint.bold(name)}  refused ${clock(Date.parse(report.startedAt))}`;
    return `${head}\n  ${reasonOf(report)}\n  ${paint.dim(folder)}\n`;
  });
  return paragraphs.join('');
}
