import type { BacktestReport, JudgedSessions } from '../backtest/report.ts';
import { RANKING_BASELINES } from '../baselines/baseline-suite.ts';
import type { NextEventSummary } from '../outcomes/next-event.ts';
import type { SessionSummary } from '../outcomes/session-accuracy.ts';
import type { TimeToNextSummary } from '../outcomes/time-to-next.ts';
import { count, duration, percent } from './format.ts';
import type { Paint } from './paint.ts';
import { plainTable } from './summary-text.ts';

type Cell = string | number;

/** Seconds with four digits that tell something. */
const seconds4 = (value: number | null): string =>
  value === null ? '–' : value >= 1000 ? count(Math.round(value)) : value.toPrecision(4);

const show = (value: number | null | undefined, digits = 3): string =>
  value == null ? '–' : value.toFixed(digits);

/** The report as tables for a person: Logcast first, as issued before fresh, the plain baselines under it. */
export function backtestText(report: BacktestReport, paint: Paint): string {
  const { test, seconds, eventsPerSecond } = report;
  const head = [
    `${paint.bold('Backtest')}  ${count(test.events)} test events, ${test.from} to ${test.to}`,
    `          ${protocolText(report)}`,
    `          ${duration(seconds)} with baselines (${count(eventsPerSecond)} events/s)`,
  ].join('\n');
  const blocks = [
    head,
    nextBlock(report, paint),
    laterBlock(report, paint),
    timeBlock(report, paint),
    riskBlock(report, paint),
    anomalyBlock(report, paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** What the two readings of a forecast are, for a reader. */
export const READINGS =
  'as issued: right after the event before, as a user is told; fresh: one instant before the event, as the plain baselines are';

/** How the parts were split and whether learning went on, in words. */
export function protocolText({ test, split, frozen }: BacktestReport): string {
  const overlap = `${count(test.overlapEvents)} test events lie before the end of the training part`;
  const words = {
    time: 'split by time: the test begins after the training part has ended',
    case: `split by case: ${overlap}, none in a sequence that it holds`,
    overlap: `parts overlap: ${overlap}, and some sequences are in both`,
  }[split];
  return `${words}; ${frozen ? 'frozen: nothing was learned in the test' : 'learning goes on in the test, as when live'}`;
}

type NextRow = readonly [name: string, of: NextEventSummary];

function nextRows({ nextEvent, fresh, baselines }: BacktestReport, paint: Paint): NextRow[] {
  return [
    [paint.bold('Logcast as issued'), nextEvent],
    ['Logcast fresh', fresh.nextEvent],
    ...RANKING_BASELINES.map((name): NextRow => [name, baselines[name].nextEvent]),
  ];
}

function nextBlock(report: BacktestReport, paint: Paint): string {
  const lines = [nextEventTable(nextRows(report, paint), paint), paint.dim(READINGS), inputEndText(report)];
  return lines.filter((line) => line !== '').join('\n');
}

/** Sequences that were over because the input was; empty where there are none. */
function inputEndText({ nextEvent }: BacktestReport): string {
  const { count: ends, top1, nll } = nextEvent.endsAtInputEnd;
  if (ends === 0) return '';

  return `${count(ends)} sequences were over only because the input was, and are scored apart: top-1 ${show(top1)}, nll ${show(nll)}`;
}

function laterBlock(report: BacktestReport, paint: Paint): string {
  return laterTable(nextRows(report, paint), paint);
}

/** Forecasts of the events that are not the first of their sequence, as papers on process logs measure them. */
export function laterTable(rows: readonly NextRow[], paint: Paint): string {
  const titles = [
    'without first events',
    'top-1',
    'top-3',
    'nll',
    'precision',
    'recall',
    'F1 macro',
    'F1 weighted',
  ];
  const table = plainTable(titles, paint);
  for (const [name, { withoutFirst, classification }] of rows) {
    const { top1, top3, nll } = withoutFirst;
    const { precision, recall, f1 } = classification?.macro ?? {};
    const figures = [top1, top3, nll, precision, recall, f1, classification?.weighted.f1];
    table.push([name, ...figures.map((value) => show(value))]);
  }
  return table.toString();
}

/** Forecasts of the next event, by the name of who made them. */
export function nextEventTable(rows: readonly NextRow[], paint: Paint): string {
  const titles = ['next event', 'top-1', 'top-3', 'top-9', 'nll', 'unseen', 'their top-1', 'ends top-1'];
  const table = plainTable(titles, paint);
  for (const [name, { top1, top3, top9, nll, unseen, ends }] of rows) {
    const share = unseen.share === null ? '–' : percent(unseen.share);
    const ranked = [top1, top3, top9, nll].map((value) => show(value));
    table.push([name, ...ranked, share, show(unseen.top1), show(ends.top1)]);
  }
  return table.toString();
}

function timeBlock({ timeToNext, baselines }: BacktestReport, paint: Paint): string {
  const median = baselines.medianTimeByLastEvent.timeToNext;
  return timeTable(
    [
      [paint.bold('Logcast'), timeToNext],
      ['median by last event', median],
    ],
    paint,
  );
}

/** Forecasts of the time to the next event, by the name of who made them. */
export function timeTable(rows: readonly (readonly [string, TimeToNextSummary])[], paint: Paint): string {
  const titles = [
    'time to next',
    'MAE ln(1+s)',
    'pinball',
    'in 80 % interval',
    'ties',
    'in it without ties',
    'MAE s',
    'RMSE s',
  ];
  const table = plainTable(titles, paint);
  for (const [name, of] of rows) {
    const relative = [of.maeLog1p, of.pinball, of.coverage80, of.ties, of.coverage80WithoutTies];
    const seconds = [of.maeSeconds, of.rmseSeconds];
    table.push([name, ...relative.map((value) => show(value)), ...seconds.map(seconds4)]);
  }
  return table.toString();
}

function riskBlock({ risk }: BacktestReport, paint: Paint): string {
  const judged = risk.filter(({ points }) => points > 0);
  if (judged.length === 0) return '';
  const titles = [
    'risk',
    'horizon',
    'base rate',
    'PR-AUC',
    'recency',
    'lift',
    'skill',
    'incidents',
    'caught',
    'median lead',
    'warnings a day',
  ];
  const table = plainTable(titles, paint);
  for (const {
    watch,
    horizon,
    baseRate,
    prAuc,
    baselines,
    lift,
    skill,
    incidents,
    caught,
    medianLeadSeconds,
    warningsPerDay,
  } of judged) {
    table.push([
      paint.bold(watch),
      duration(horizon),
      show(baseRate, 4),
      show(prAuc),
      show(baselines.recency.prAuc),
      show(lift, 1),
      skill !== null && skill > 0 ? percent(skill) : 'no skill',
      incidents,
      caught,
      medianLeadSeconds === null ? '–' : duration(medianLeadSeconds),
      show(warningsPerDay, 1),
    ]);
  }
  return table.toString();
}

function anomalyBlock({ anomaly, baselines }: BacktestReport, paint: Paint): string {
  if (anomaly === undefined) return '';
  return sessionTable(
    [
      [paint.bold('Logcast'), anomaly],
      ['new event or length', baselines.newEventOrLength.anomaly],
      ['count vector', baselines.countVector.anomaly],
    ],
    paint,
  );
}

/** Verdicts on labelled sessions, by the name of who gave them. */
export function sessionTable(
  rows: readonly (readonly [string, JudgedSessions | null])[],
  paint: Paint,
): string {
  const row = (name: string, summary: SessionSummary | null): Cell[] =>
    summary === null
      ? [name]
      : [
          name,
          show(summary.precision),
          show(summary.recall),
          show(summary.f1),
          show(summary.prAuc),
          summary.tp,
          summary.fp,
          summary.fn,
          summary.tn,
        ];
  const table = plainTable(
    ['sessions', 'precision', 'recall', 'F1', 'PR-AUC', 'tp', 'fp', 'fn', 'tn'],
    paint,
  );
  for (const [name, summary] of rows) table.push(row(name, summary));
  const silent = rows.find(([, summary]) => summary?.silent !== undefined)?.[1]?.silent;
  if (silent === undefined) return table.toString();
  return `${table.toString()}\nsilent: ${silent} were learned that it takes to call one anomalous (anomaly.minSessions)`;
}
