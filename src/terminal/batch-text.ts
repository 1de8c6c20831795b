import type { BatchSummary } from '../batch/summary.ts';
import { clock, count, percent } from './format.ts';
import type { Paint } from './paint.ts';

/** What a batch has come to, for a person. */
export function batchText(out: string, summary: BatchSummary, seconds: number, paint: Paint): string {
  const { events, parts, lines, from, to, nextEvent, complete, registered } = summary;
  const span = from === null || to === null ? '' : `, ${clock(from)} to ${clock(to)}`;
  const rejected = lines.rejected > 0 ? `, ${count(lines.rejected)} records rejected` : '';
  const accuracy =
    nextEvent.top1 === null ? '' : `\n  next event foreseen ${percent(nextEvent.top1)} of the time`;
  const left = complete ? '' : `\n  ${paint.bold('not complete')}: the same command goes on`;
  const models = registered
    .map(
      ({ name, version, silent }) =>
        `\n  ${name}${version === null ? '' : `@${version}`} ${silent === null ? 'spoke' : `was silent: ${silent}`}`,
    )
    .join('');
  return `${paint.bold(out)}  ${count(events)} events in ${count(parts)} ${parts === 1 ? 'part' : 'parts'}${span}${rejected}
  ${count(lines.predictions)} predictions, ${count(lines.outcomes)} outcomes, ${count(lines.warnings)} lines of warnings, ${count(lines.anomalies)} anomalies${accuracy}${models}${left}
  ${paint.dim(`${seconds.toFixed(1)} s; manifest.json lists the parts`)}
`;
}
