import type { BacktestReport, JudgedSessions } from '../backtest/report.ts';
import { RANKING_BASELINES } from '../baselines/baseline-suite.ts';
import type { NextEventSummary } from '../outcomes/next-event.ts';
import type { SessionSummary } from '../outcomes/session-accuracy.ts';
import type { TimeToNextSummary } from '../outcomes/time-to-next.ts';
import { count, duration, percent } from './format.ts';
import type { Paint } from './paint.ts';
import { plainTable } from './summary-text.ts';

type Cell = string | number;

const show = (value: number | null | undefined, digits = 3): string =>
  value == null ? '–' : value.toFixed(digits);

/** The report as tables for a person: Logcast first, the plain baselines under it. */
export function backtestText(report: BacktestReport, paint: Paint): string {
  const { test, seconds, eventsPerSecond } = report;
  const overlap =
    test.overlapEvents > 0 ? `; ${count(test.overlapEvents)} of them before the training part had ended` : '';
  const head = `${paint.bold('Backtest')}  ${count(test.events)} test events, ${test.from} to ${test.to}${overlap}\n          ${duration(seconds)} with baselines (${count(eventsPerSecond)} events/s)`;
  const blocks = [
    head,
    nextBlock(report, paint),
    timeBlock(report, paint),
    riskBlock(report, paint),
    anomalyBlock(report, paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function nextBlock({ nextEvent, baselines }: BacktestReport, paint: Paint): string {
  const plain = RANKING_BASELINES.map((name) => [name, baselines[name].nextEvent] as const);
  return nextEventTable([[paint.bold('Logcast'), nextEvent], ...plain], paint);
}

/** Forecasts of the next event, by the name of who made them. */
export function nextEventTable(rows: readonly (readonly [string, NextEventSummary])[], paint: Paint): string {
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
  const table = plainTable(['time to next', 'MAE ln(1+s)', 'pinball', 'in 80 % interval'], paint);
  for (const [name, { maeLog1p, pinball, coverage80 }] of rows)
    table.push([name, show(maeLog1p), show(pinball), show(coverage80)]);
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
