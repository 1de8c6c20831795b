import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { InputError } from '../hosts/errors.ts';
import {
  assignmentRows,
  countTemplates,
  type MinedTemplates,
  mineTemplates,
} from '../hosts/mine-templates.ts';
import { count, shorten } from '../terminal/format.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';

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
    .argument('<files...>', 'text, NDJSON or gzip files')
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

async function templates(files: string[], options: TemplatesOptions): Promise<void> {
  const bar = new ProgressBar(process.stderr);
  const mined = await mineTemplates(files, configOf(options), (read, total) =>
    bar.update('mining', read, total),
  ).finally(() => bar.stop());
  if (options.assignments !== undefined) await writeAssignments(mined, options.assignments);
  const found = countTemplates(mined);
  const facts = {
    lines: mined.lines,
    events: mined.emitted.length,
    rejected: mined.rejected,
    eventTypes: found.length,
    newTypeShare: mined.miner.growth.share,
  };
  if (options.json) process.stdout.write(`${JSON.stringify({ ...facts, templates: found })}\n`);
  else printTable(facts, found.slice(0, options.limit), mined.miner.growth.advice);
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
  facts: { lines: number; events: number; rejected: number; eventTypes: number },
  shown: readonly { eventType: string; template: string; events: number }[],
  advice: string | undefined,
): void {
  const paint = paintFor(process.stdout);
  const width = (process.stdout.columns ?? 140) - 30;
  const rejected = facts.rejected > 0 ? `, ${count(facts.rejected)} records rejected` : '';
  process.stdout.write(
    `${paint.bold(count(facts.eventTypes))} event types in ${count(facts.events)} events (${count(facts.lines)} lines${rejected})\n\n`,
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
