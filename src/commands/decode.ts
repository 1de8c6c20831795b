import { once } from 'node:events';
import { Command } from 'commander';
import { type DecodedEvent, decodeFiles } from '../hosts/decode-files.ts';
import { sumOf } from '../hosts/decode-tally.ts';
import { decodeAdvice } from '../terminal/decode-advice.ts';
import type { FileReport } from '../terminal/decode-report.ts';
import { fileText, totalText } from '../terminal/decode-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { nothingRead } from '../terminal/reading-notes.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';
import { EXIT } from './exit-codes.ts';
import { inputPaths } from './input-paths.ts';

const EXAMPLES = `
Examples:
  logcast decode app.log
  logcast decode app.log --set events.zoneOffsetMinutes=60
  logcast decode app.log.gz --json | jq -c 'select(.time == null)'
With --json: a line an event {file, line, lines, format, time, severity, source, message, type?}, and a last line with the counts of each file.`;

/** \`logcast decode\`: what is read as what in these logs? */
export function decodeCommand(): Command {
  const command = new Command('decode')
    .description(
      'show how logs are read: formats, times, folded and rejected lines, and what setting would help',
    )
    .argument('<files...>', 'text, NDJSON, gzip or zstd files, or folders of them; - is standard input')
    .addHelpText('after', EXAMPLES);
  return withCommonOptions(command).action(decode);
}

async function decode(given: string[], options: CommonOptions): Promise<void> {
  const files = await inputPaths(given);
  const bar = new ProgressBar(process.stderr);
  const reports = await decodeFiles(files, {
    config: configOf(options),
    examples: !options.json,
    events: options.json ? writeEvents : async () => undefined,
    progress: (read, total) => bar.update('decoding', read, total),
  }).finally(() => bar.stop());
  if (options.json) writeCounts(reports);
  else writeText(reports);
  const counts = sumOf(reports.map((report) => report.counts));
  const { events, lines, blank, rejected } = counts;
  if (events > 0 || (lines === blank && Object.keys(rejected).length === 0)) return;
  const advice = decodeAdvice(counts);
  process.stderr.write(`logcast: ${[nothingRead(rejected), ...advice].join('; ')}\n`);
  process.exitCode = EXIT.input;
}

async function writeEvents(events: readonly DecodedEvent[]): Promise<void> {
  const text = events.map((event) => JSON.stringify(event)).join('\n');
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
}

function writeCounts(reports: readonly FileReport[]): void {
  const files = Object.fromEntries(reports.map(({ path, counts }) => [path, counts]));
  process.stdout.write(`${JSON.stringify({ files })}\n`);
}

function writeText(reports: readonly FileReport[]): void {
  const paint = paintFor(process.stdout);
  const width = process.stdout.columns ?? 140;
  const texts = reports.map((report) => fileText(report, paint, width));
  const counts = sumOf(reports.map((report) => report.counts));
  if (reports.length > 1) texts.push(totalText(reports.length, counts, paint));
  process.stdout.write(texts.join('\n'));
}
