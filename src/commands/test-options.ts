import { type Command, InvalidArgumentError } from 'commander';
import type { ClassRatio } from '../outcomes/session-accuracy.ts';

/** Options of commands that test forecasts on logs whose future is known. */
export interface TestOptions {
  readonly test: string[];
  readonly labels?: string;
  readonly classRatio?: ClassRatio;
  readonly frozen?: boolean;
}

/** Adds `--test`, `--labels`, `--class-ratio` and `--frozen`. */
export function withTestOptions(command: Command): Command {
  return command
    .requiredOption('--test <files...>', 'later logs, to predict')
    .option('--labels <csv>', 'columns sequence,label: judge the anomaly scores of these sequences')
    .option(
      '--class-ratio <normal:abnormal>',
      'true ratio of sessions, where the labelled ones are a sample',
      parseRatio,
    )
    .option('--frozen', 'learn nothing in the test part, as most published tests do');
}

function parseRatio(text: string): ClassRatio {
  const [normal, abnormal] = text.split(':').map(Number);
  if (!(normal! > 0 && abnormal! > 0))
    throw new InvalidArgumentError('expected two counts, such as 553366:16838');
  return { normal: normal!, abnormal: abnormal! };
}
