import type { Interval } from '../backtest/bootstrap.ts';
import { RANKING_BASELINES } from '../baselines/baseline-suite.ts';
import type { EvaluationReport } from '../hosts/evaluate-packages.ts';
import type { PackageSummary } from '../hosts/package-summary.ts';
import {
  laterTable,
  nextEventTable,
  protocolText,
  READINGS,
  sessionTable,
  timeTable,
} from './backtest-text.ts';
import { clock, count, duration, percent } from './format.ts';
import type { Paint } from './paint.ts';
import { plainTable } from './summary-text.ts';

/** The measures that decide whether packages add anything: lower is better. */
const DECIDING = [
  ['nll', 'next event', 'nats'],
  ['pinball', 'time to the next event', 'of pinball loss'],
] as const;

/** Differences below this are none for a reader, even where they are more than chance. */
const LEAST = 0.0001;

/** The evaluation as tables for a person, and in words whether the packages add anything. */
export function evaluateText(report: EvaluationReport, paint: Paint): string {
  const { notes, packages } = report;
  const blocks = [
    headOf(report, paint),
    nextBlock(report, paint),
    timeBlock(report, paint),
    riskBlock(report, paint),
    anomalyBlock(report, paint),
    verdictOf(report, paint),
    notes.map((note) => paint.yellow(`note: ${note}`)).join('\n'),
  ];
  return `${[packages.map((one) => packageLine(one, paint)).join('\n'), ...blocks].filter((block) => block !== '').join('\n\n')}\n`;
}

function packageLine(summary: PackageSummary, paint: Paint): string {
  const { name, kind, parameters, eventTypes, knownShare, training } = summary;
  const [from, to] = [training.from, training.to].map((time) => clock(Date.parse(time)));
  return `${paint.bold(name)}  ${kind}, ${count(parameters)} parameters, ${count(eventTypes)} event types (${percent(knownShare)} of the test events)
  trained on ${count(training.rows)} rows, ${from} to ${to}, in ${duration(training.seconds)}; ${paint.dim(`digest ${summary.digest.slice(0, 16)}`)}`;
}

function headOf({ mix, trainingEvents }: EvaluationReport, paint: Paint): string {
  const { test, seconds, eventsPerSecond } = mix;
  const learned =
    trainingEvents > 0 ? `online experts learned from ${count(trainingEvents)} events before` : 'cold start';
  return `${paint.bold('Evaluation')}  ${count(test.events)} test events, ${test.from} to ${test.to}; ${learned}\n            ${protocolText(mix)}\n            ${duration(seconds)} for the mix (${count(eventsPerSecond)} events/s)`;
}

function nextBlock(report: EvaluationReport, paint: Paint): string {
  const { mix, online, alone, trainingEvents } = report;
  const packages = Object.entries(alone).map(
    ([name, { nextEvent }]) => [`${name} alone`, nextEvent] as const,
  );
  // A baseline that learns from the training part alone has nothing to say without one.
  const plain = RANKING_BASELINES.filter((name) => trainingEvents > 0 || name !== 'context5Static').map(
    (name) => [name, online.baselines[name].nextEvent] as const,
  );
  const rows = [
    [paint.bold('mix as issued'), mix.nextEvent],
    ['mix fresh', mix.fresh.nextEvent],
    ['online experts alone, as issued', online.nextEvent],
    ['online experts alone, fresh', online.fresh.nextEvent],
    ...packages,
    ...plain,
  ] as const;
  const note = paint.dim(`${READINGS}; packages speak as issued, and so the mix is compared`);
  return `${nextEventTable(rows, paint)}\n${note}\n\n${laterTable(rows, paint)}`;
}

function timeBlock({ mix, online, alone, trainingEvents }: EvaluationReport, paint: Paint): string {
  const packages = Object.entries(alone)
    .filter(([, { timeToNext }]) => timeToNext.events > 0)
    .map(([name, { timeToNext }]) => [`${name} alone`, timeToNext] as const);
  const median = online.baselines.medianTimeByLastEvent.timeToNext;
  return timeTable(
    [
      [paint.bold('mix'), mix.timeToNext],
      ['online experts alone', online.timeToNext],
      ...packages,
      ...(trainingEvents > 0 ? [['median by last event', median] as const] : []),
    ],
    paint,
  );
}

function riskBlock({ mix, online }: EvaluationReport, paint: Paint): string {
  const judged = mix.risk.filter(({ points }) => points > 0);
  if (judged.length === 0) return '';
  const show = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(3));
  const table = plainTable(['risk: PR-AUC', 'horizon', 'base rate', 'mix', 'online', 'recency'], paint);
  for (const { watch, horizon, baseRate, prAuc, baselines } of judged) {
    const alone = online.risk.find((other) => other.watch === watch && other.horizon === horizon);
    table.push([
      paint.bold(watch),
      duration(horizon),
      show(baseRate),
      show(prAuc),
      show(alone?.prAuc),
      show(baselines.recency.prAuc),
    ]);
  }
  return table.toString();
}

function anomalyBlock({ mix, online }: EvaluationReport, paint: Paint): string {
  if (mix.anomaly === undefined) return '';
  return sessionTable(
    [
      [paint.bold('mix'), mix.anomaly],
      ['online experts alone', online.anomaly ?? null],
      ['new event or length', online.baselines.newEventOrLength.anomaly],
      ['count vector', online.baselines.countVector.anomaly],
    ],
    paint,
  );
}

function verdictOf({ difference, drawn }: EvaluationReport, paint: Paint): string {
  const lines = DECIDING.map(
    ([measure, what, unit]) => `  ${what.padEnd(24)}${sentence(difference[measure], unit, paint)}`,
  );
  const by = drawn.by === 'sequences' ? 'sequences' : 'stretches of time';
  return `${paint.bold('Do the packages add anything?')}  ${paint.dim(`95 % intervals by bootstrap over ${count(drawn.groups)} ${by}`)}\n${lines.join('\n')}`;
}

/** In words what the interval of a difference says, where lower is better. */
export function sentence({ value, low, high }: Interval, unit: string, paint: Paint): string {
  if (value === null || low === null || high === null) return 'nothing was scored';
  if (low === 0 && high === 0)
    return 'adds nothing: the mix never found the packages ahead of the online experts, and did not listen';
  if (Math.abs(value) < LEAST)
    return `adds nothing that matters: less than ${LEAST} ${unit} (95 %: ${signed(low)} to ${signed(high)})`;
  const size = (difference: number): string => Math.abs(difference).toFixed(4);
  if (high < 0)
    return paint.green(
      `the mix is better than the online experts alone by ${size(value)} ${unit} (95 %: ${size(high)} to ${size(low)})`,
    );
  if (low > 0)
    return paint.red(
      `the mix is worse than the online experts alone by ${size(value)} ${unit} (95 %: ${size(low)} to ${size(high)})`,
    );
  return `adds nothing that can be told from chance: ${signed(value)} ${unit} (95 %: ${signed(low)} to ${signed(high)})`;
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(4);
  return Number(text) === 0 ? text : `${value > 0 ? '+' : '−'}${text}`;
}
