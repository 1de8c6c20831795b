import { decodeAdvice } from './decode-advice.ts';
import type { FileReport, LineExample, ReadingCounts } from './decode-report.ts';
import { count, percent, shorten } from './format.ts';
import type { Paint } from './paint.ts';

/** How the kinds of lines are called, in the order in which they are told. */
const KINDS = [
  { key: 'folded', title: 'folded into the event before' },
  { key: 'untimed', title: 'events that state no time' },
  { key: 'late', title: 'events later than one before them' },
  { key: 'adjusted', title: 'events whose time was not believed' },
  { key: 'far', title: 'events in years that are seldom right' },
] as const;

const NO_EXAMPLES: readonly LineExample[] = [];

/** What was read as what in one file, with the first lines of each kind, no wider than `width`. */
export function fileText({ path, counts, examples }: FileReport, paint: Paint, width: number): string {
  const lines = [headOf(path, counts, paint)];
  const shown = (kind: string): void => {
    for (const example of examples.get(kind) ?? NO_EXAMPLES)
      lines.push(paint.dim(exampleText(example, width)));
  };
  for (const [format, events] of ranked(counts.formats)) {
    lines.push(row(format, events, counts.events, 'of the events'));
    shown(`format ${format}`);
  }
  for (const { key, title } of KINDS) {
    if (counts[key] === 0) continue;
    const whole = key === 'folded' ? counts.lines : counts.events;
    lines.push(row(title, counts[key], whole, key === 'folded' ? 'of the lines' : 'of the events'));
    shown(key);
  }
  for (const [reason, records] of ranked(counts.rejected)) {
    lines.push(paint.yellow(row(`rejected: ${reason}`, records, counts.lines, 'of the lines')));
    shown(`rejected ${reason}`);
  }
  return `${[...lines, ...adviceOf(counts, paint)].join('\n')}\n`;
}

/** The counts of all files together. */
export function totalText(files: number, counts: ReadingCounts, paint: Paint): string {
  const lines = [headOf(`all ${files} files`, counts, paint)];
  for (const [format, events] of ranked(counts.formats))
    lines.push(row(format, events, counts.events, 'of the events'));
  for (const { key, title } of KINDS) {
    if (counts[key] === 0) continue;
    const isFolded = key === 'folded';
    const whole = isFolded ? counts.lines : counts.events;
    lines.push(row(title, counts[key], whole, isFolded ? 'of the lines' : 'of the events'));
  }
  for (const [reason, records] of ranked(counts.rejected))
    lines.push(paint.yellow(row(`rejected: ${reason}`, records, counts.lines, 'of the lines')));
  return `${lines.join('\n')}\n`;
}

function headOf(name: string, { lines, events, blank }: ReadingCounts, paint: Paint): string {
  const empty = blank > 0 ? `, ${count(blank)} of them blank` : '';
  return `${paint.bold(name)}  ${count(events)} events in ${count(lines)} lines${empty}`;
}

function row(title: string, part: number, whole: number, of: string): string {
  return `  ${title.padEnd(36)} ${count(part).padStart(10)}  ${whole > 0 ? `${percent(part / whole)} ${of}` : ''}`;
}

function exampleText({ line, text }: LineExample, width: number): string {
  return shorten(`${String(line).padStart(10)}: ${printable(text)}`, width);
}

/** A line without what would move the cursor or change the colours of a terminal. */
function printable(text: string): string {
  return text
    .trimEnd()
    .replaceAll('\t', '  ')
    .replace(/\p{Cc}/gu, '�');
}

function adviceOf(counts: ReadingCounts, paint: Paint): string[] {
  const advice = decodeAdvice(counts);
  if (advice.length === 0) return [];
  return [`  ${paint.bold('what would help')}`, ...advice.map((sentence) => `    ${sentence}`)];
}

function ranked(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([, a], [, b]) => b - a);
}
