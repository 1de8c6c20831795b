import Table from 'cli-table3';
import type { IncidentTally } from '../outcomes/known-incidents.ts';
import { AS_ISSUED, MIX } from '../outcomes/model-names.ts';
import { clock, count, duration, percent } from './format.ts';
import type { Paint } from './paint.ts';
import type { KnownIncidentSummary, RunSummary } from './run-summary.ts';
import { evictionNotes } from './sequence-notes.ts';
import { timeNotes } from './time-notes.ts';

const share = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);
const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

/** What the mix goes by for a reader; every other model is told of alone. */
const MIXES: Readonly<Record<string, string>> = {
  [AS_ISSUED]: 'mix of all, as issued',
  [MIX]: 'mix of all, fresh',
};

/** The summary that a person reads at the end of a run. */
export function summaryText(summary: RunSummary, paint: Paint): string {
  const blocks = [streamBlock(summary, paint), accuracyBlock(summary, paint)];
  if (Object.keys(summary.perModel).some((name) => !(name in MIXES)))
    blocks.push(modelsBlock(summary, paint));
  blocks.push(riskBlock(summary, paint));
  if (summary.knownIncidents) blocks.push(incidentBlock(summary.knownIncidents, paint));
  return `\n${blocks.join('\n\n')}\n`;
}

function streamBlock(summary: RunSummary, paint: Paint): string {
  const {
    events,
    eventTypes,
    sequences,
    rejected,
    reading,
    interrupted,
    from,
    to,
    seconds,
    eventsPerSecond,
  } = summary;
  const span =
    from === null || to === null ? '' : `, ${clock(from)} to ${clock(to)} (${duration((to - from) / 1000)})`;
  const lines = [
    `${paint.bold('Stream')}      ${count(events)} events of ${count(eventTypes)} types in ${count(sequences.started)} sequences${span}`,
    `            read in ${duration(seconds)} (${count(eventsPerSecond)} events/s)`,
  ];
  const aside = asideText(reading);
  if (aside !== '') lines.push(`            ${count(reading.lines)} lines: ${aside}`);
  if (summary.typeAdvice !== undefined) lines.push(paint.yellow(`            ${summary.typeAdvice}`));
  if (rejected.records > 0)
    lines.push(
      paint.yellow(
        `            ${count(rejected.records)} records rejected: ${reasonList(rejected.reasons)}`,
      ),
    );
  const { doubted } = summary.clock;
  const notes = [...timeNotes({ events, ...reading, doubted }), ...evictionNotes(sequences)];
  for (const note of notes) lines.push(paint.yellow(`            ${note}`));
  if (interrupted) lines.push(paint.yellow('            stopped before the end of the input'));
  return lines.join('\n');
}

/** Lines that are no event, and events out of order; empty where there are none. */
function asideText({ folded, late }: RunSummary['reading']): string {
  const parts: string[] = [];
  if (folded > 0) parts.push(`${count(folded)} folded into the event before`);
  if (late > 0) parts.push(`${count(late)} events later than one before them`);
  return parts.join(', ');
}

function reasonList(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .map(([reason, records]) => `${count(records)} ${reason}`)
    .join(', ');
}

function accuracyBlock(summary: RunSummary, paint: Paint): string {
  const { nextEvent, fresh, timeToNext, anomalies, sessionsSilent } = summary;
  const { top1, top3, top9, nll, events } = nextEvent;
  const lines = [
    `${paint.bold('Next event')}  right first time ${share(top1)}, among the first 3 ${share(top3)}, first 9 ${share(top9)}; log-loss ${figure(nll)} nats over ${count(events)} predictions`,
    `            as issued, right after the event before; read again just before its event (fresh): ${share(fresh.nextEvent.top1)}, ${figure(fresh.nextEvent.nll)} nats`,
    `${paint.bold('Its time')}    median off by ${figure(timeToNext.maeLog1p)} in ln(1+s), pinball loss ${figure(timeToNext.pinball)}`,
  ];
  if (anomalies > 0) lines.push(`${paint.bold('Sessions')}    ${count(anomalies)} unlike the normal ones`);
  // Where none has ended there are no sessions to speak of.
  else if (sessionsSilent !== undefined && !sessionsSilent.startsWith('0 '))
    lines.push(`${paint.bold('Sessions')}    silent: ${sessionsSilent} were learned`);
  return lines.join('\n');
}

/** What each package would have been worth alone, beside the mix, which listens to it only while it leads. */
function modelsBlock({ perModel }: RunSummary, paint: Paint): string {
  const table = plainTable(['model', 'predictions', 'top-1', 'log-loss', 'MAE ln(1+s)', 'pinball'], paint);
  for (const [name, { nextEvent, timeToNext }] of Object.entries(perModel))
    table.push([
      MIXES[name] ?? `${name} alone`,
      count(nextEvent.events),
      share(nextEvent.top1),
      ...[nextEvent.nll, timeToNext.maeLog1p, timeToNext.pinball].map(figure),
    ]);
  const head = 'forecasts right after the event before; the mix listens to a model only while it leads';
  return `${paint.bold('Models')}      ${head}\n${table.toString()}`;
}

function riskBlock({ risk }: RunSummary, paint: Paint): string {
  const table = plainTable(
    ['specialist', 'horizon', 'onsets', 'skill', 'warnings', 'came true', 'median lead', 'a day'],
    paint,
  );
  for (const line of risk) {
    table.push([
      line.watch,
      duration(line.horizon),
      line.incidents,
      skillText(line.skill),
      line.warnings,
      share(line.precision),
      line.medianLeadSeconds === null ? '–' : duration(line.medianLeadSeconds),
      line.warningsPerDay === null ? '–' : line.warningsPerDay.toFixed(1),
    ]);
  }
  return `${paint.bold('Risk')}        skill: share of the best plain baseline's log-loss saved; without it there are no warnings\n${table.toString()}`;
}

function skillText(skill: number | null): string {
  if (skill === null) return 'not judged yet';
  return skill > 0 ? percent(skill) : 'no skill';
}

function incidentBlock(known: KnownIncidentSummary, paint: Paint): string {
  const { all, secondHalf, baselines, minLeadSeconds } = known;
  const table = plainTable(
    [
      'second half',
      'incidents',
      `foreseen ≥ ${minLeadSeconds} s`,
      'late',
      'unforeseen',
      'warnings',
      'right',
      'open',
      'median lead',
    ],
    paint,
  );
  for (const [kind, tally] of Object.entries(secondHalf.byKind)) table.push(tallyRow(kind, tally));
  table.push(tallyRow(paint.bold('all kinds'), secondHalf));
  table.push(tallyRow('baseline: recency', baselines.recency));
  table.push(tallyRow('baseline: base rate', baselines.baseRate));
  const head = `${paint.bold('Incidents')}   of ${all.incidents} incidents in ${known.file}, ${all.foreseen} were foreseen at least ${minLeadSeconds} s ahead; ${all.right} of ${all.warnings - all.open} warnings were right`;
  return `${head}\n${table.toString()}`;
}

function tallyRow(name: string, tally: IncidentTally): (string | number)[] {
  const { incidents, foreseen, late, warnings, right, open, medianLeadSeconds } = tally;
  const lead = medianLeadSeconds === null ? '–' : duration(medianLeadSeconds);
  return [name, incidents, foreseen, late, incidents - foreseen - late, warnings, right, open, lead];
}

/** A table without frames: a header line and aligned columns. */
export function plainTable(
  head: readonly string[],
  paint: Paint,
  others: 'left' | 'right' = 'right',
): Table.Table {
  const chars = Object.fromEntries(FRAME.map((part) => [part, '']));
  return new Table({
    head: head.map((title) => paint.dim(title)),
    chars: { ...chars, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (index === 0 ? 'left' : others)),
  });
}

const FRAME = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
];
