import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { REJECT_REASONS } from '../events/errors.ts';
import { InputError } from '../hosts/errors.ts';
import {
  assignmentRows,
  countTemplates,
  type MinedTemplates,
  mineTemplates,
} from '../hosts/mine-templates.ts';
import type { ReadingCounts } from '../terminal/decode-report.ts';
import { count, shorten } from '../terminal/format.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { lookCloser, nothingRead, readingNotes } from '../terminal/reading-notes.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';
import { EXIT } from './exit-codes.ts';
import { inputPaths } from './input-paths.ts';

/** How the lines were read. */
interface Reading extends Omit<ReadingCounts, 'rejected' | 'formats'> {
  readonly rejected: number;
  /** Rejected records by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

interface TemplatesOptions extends CommonOptions {
  readonly assignments?: string;
  readonly limit: number;
}

const EXAMPLES = `
Examples:
  logcast templates /var/log/syslog
  logcast templates app.log --assignments types.csv --json`;

/** \`logcast templates\`: which event types are in these logs? */
export function templatesCommand(): Command {
  const command = new Command('templates')
    .description('find the event types in logs: messages with their variable parts masked')
    .argument('<files...>', 'text, NDJSON, gzip or zstd files, or folders of them')
    .option('--assignments <csv>', 'write line,event_type,template,emitted for every event')
    .option('--limit <n>', 'types shown (all with --json)', parseLimit, 40)
    .addHelpText('after', EXAMPLES);
  return withCommonOptions(command).action(templates);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('expected a whole number from 1');
  return limit;
}

async function templates(given: string[], options: TemplatesOptions): Promise<void> {
  const files = await inputPaths(given);
  const bar = new ProgressBar(process.stderr);
  const mined = await mineTemplates(files, configOf(options), (read, total) =>
    bar.update('mining', read, total),
  ).finally(() => bar.stop());
  if (options.assignments !== undefined) await writeAssignments(mined, options.assignments);
  const found = countTemplates(mined);
  const { share, advice } = mined.miner.growth;
  const facts = { ...readingOf(mined), eventTypes: found.length, newTypeShare: share };
  if (options.json) process.stdout.write(`${JSON.stringify({ ...facts, templates: found })}\n`);
  else printTable(facts, found.slice(0, options.limit), advice);
  tellReading(facts, files);
}

function readingOf({ counters, emitted, late, rejected: reasons }: MinedTemplates): Reading {
  const { lines, folded, blank, untimed, adjusted, far } = counters;
  const rejected = Object.values(reasons).reduce((sum, records) => sum + records, 0);
  return { lines, events: emitted.length, folded, blank, untimed, late, adjusted, far, rejected, reasons };
}

/** Tells on the side what no healthy log has, and fails where the input was not read to its end or not at all. */
function tellReading(reading: Reading, files: readonly string[]): void {
  const { events, reasons } = reading;
  const notes = readingNotes(reading, files).map((note) => `note: ${note}`);
  if (reasons['broken-gzip'] !== undefined) notes.push(`logcast: ${REJECT_REASONS['broken-gzip']}`);
  if (events === 0 && reading.rejected > 0)
    notes.push(`logcast: ${nothingRead(reasons)}; ${lookCloser(files)}`);
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (notes.some((note) => note.startsWith('logcast:'))) process.exitCode = EXIT.input;
}

async function writeAssignments(mined: MinedTemplates, path: string): Promise<void> {
  async function* lines(): AsyncGenerator<string> {
    for (const row of assignmentRows(mined)) yield `${row}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(path)).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(
      `${path}: cannot be written (${cause.code}); name a file in a folder that exists with --assignments`,
      { cause },
    );
  });
}

function printTable(
  facts: Reading & { readonly eventTypes: number },
  shown: readonly { eventType: string; template: string; events: number }[],
  advice: string | undefined,
): void {
  const paint = paintFor(process.stdout);
  const width = (process.stdout.columns ?? 140) - 30;
  process.stdout.write(
    `${paint.bold(count(facts.eventTypes))} event types in ${count(facts.events)} events (${asideText(facts)})\n\n`,
  );
  for (const { eventType, template, events } of shown) {
    process.stdout.write(
      `${count(events).padStart(9)}  ${paint.dim(eventType)}  ${shorten(template, Math.max(40, width))}\n`,
    );
  }
  if (advice !== undefined) process.stdout.write(`${paint.yellow(advice)}\n`);
  if (facts.eventTypes > shown.length)
    process.stdout.write(
      paint.dim(`… and ${facts.eventTypes - shown.length} more (--limit ${facts.eventTypes})\n`),
    );
}

/** The counts of lines that are worth a word. */
function asideText({ lines, folded, untimed, adjusted, far, late, reasons }: Reading): string {
  const parts = [
    [folded, 'folded into the event before'],
    [untimed, 'events without a time'],
    [adjusted, 'times not believed'],
    [far, 'in years that are seldom right'],
    [late, 'events late'],
    ...Object.entries(reasons).map(([reason, records]) => [records, `rejected: ${reason}`] as const),
  ] as const;
  const told = parts.filter(([part]) => part > 0).map(([part, name]) => `${count(part)} ${name}`);
  return [`${count(lines)} lines`, ...told].join(', ');
}
