import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../hosts/errors.ts';
import { findRecords } from '../hosts/find-records.ts';
import { explanationText } from '../terminal/explanation.ts';
import { paintFor } from '../terminal/paint.ts';
import { type CommonOptions, withCommonOptions } from './common-options.ts';

interface ExplainOptions extends CommonOptions {
  readonly state: string;
  readonly warnings?: string;
  readonly predictions?: string;
}

const EXAMPLES = `
Examples:
  logcast explain 3f2a90c1d4e5b6a7 --state .logcast/app
  logcast explain p2k --predictions predictions.ndjson`;

/** \`logcast explain ID\`: why was this said, and what came of it? */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description('tell why a warning, incident or prediction was made, and what came of it')
    .argument('<id>', 'id as printed by run')
    .option('--state <dir>', 'state folder of the run', '.logcast')
    .option('--warnings <file>', 'warnings file of the run, where it had one')
    .option('--predictions <file>', 'predictions file of the run')
    .addHelpText('after', EXAMPLES);
  return withCommonOptions(command).action(explain);
}

async function explain(id: string, options: ExplainOptions): Promise<void> {
  const named = [options.warnings, options.predictions].filter((path) => path !== undefined);
  const paths = [...[join(options.state, 'warnings.ndjson')].filter((path) => existsSync(path)), ...named];
  if (paths.length === 0) {
    throw new InputError(
      `${options.state} holds no warnings.ndjson: name the state folder of the run with --state DIR, or a file of the run with --warnings or --predictions`,
    );
  }
  const records = await findRecords(paths, id);
  if (records.length === 0) throw new InputError(`nothing with the id ${id} in ${paths.join(' and ')}`);
  if (options.json) process.stdout.write(`${JSON.stringify(records)}\n`);
  else process.stdout.write(explanationText(records, paintFor(process.stdout)));
}
