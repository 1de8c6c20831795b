import * as z from 'zod';
import type { TrainedPackage } from '../hosts/train-facts.ts';
import { count, duration } from './format.ts';
import type { Paint } from './paint.ts';
import { plainTable } from './summary-text.ts';

const figure = z.number().nullish();
const measures = z.looseObject({
  nextEvent: z
    .looseObject({ top1: figure, top3: figure, top9: figure, f1: figure, nll: figure, ece: figure })
    .optional(),
  timeToNext: z.looseObject({ maeLog1p: figure, pinball: figure }).optional(),
});
const watched = z.looseObject({
  watch: z.string(),
  seconds: z.number(),
  baseRate: figure,
  prAuc: figure,
  nll: figure,
});
const part = measures.extend({
  baselines: z.record(z.string(), measures).optional(),
  horizon: z.array(watched).default([]),
});

const choices = z.looseObject({ top1: figure, nll: figure });
const ranked = z.looseObject({ sets: z.number(), trees: choices, online: choices });

const timed = z.looseObject({ pinball: figure, maeLog1p: figure, coverage80: figure });
const timesPart = z.looseObject({ times: z.number(), trees: timed, online: timed, both: timed });

type Measures = z.infer<typeof measures>;

const show = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(3));

/** What a person reads when training has ended: the package, and its measures beside the plain baselines. */
export function trainedText(trained: TrainedPackage, paint: Paint): string {
  const tables = Object.entries(trained.metrics).flatMap(([name, value]) => {
    const ranking = ranked.safeParse(value);
    if (ranking.success) return [rankingTable(name, ranking.data, paint)];
    const timing = timesPart.safeParse(value);
    if (timing.success) return [timesTable(name, timing.data, paint)];
    const parsed = part.safeParse(value);
    return parsed.success ? [tableOf(name, parsed.data, paint), watchedTable(parsed.data, paint)] : [];
  });
  const blocks = [`${paint.bold('Package')}  ${trained.package}`, ...tables];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function tableOf(name: string, model: z.infer<typeof part>, paint: Paint): string {
  const table = plainTable(
    [name, 'top-1', 'top-3', 'top-9', 'F1', 'log-loss', 'calibration error', 'MAE ln(1+s)', 'pinball'],
    paint,
  );
  table.push(rowOf(paint.bold('model'), model));
  for (const [baseline, figures] of Object.entries(model.baselines ?? {}))
    table.push(rowOf(baseline, figures));
  return table.toString();
}

/** The trees beside the ranking model that learns online, on the same predictions. */
function rankingTable(name: string, { sets, trees, online }: z.infer<typeof ranked>, paint: Paint): string {
  const table = plainTable([name, 'predictions', 'top-1', 'log-loss'], paint);
  table.push([paint.bold('trees'), count(sets), show(trees.top1), show(trees.nll)]);
  table.push(['online', count(sets), show(online.top1), show(online.nll)]);
  return table.toString();
}

/** Trained quantiles of the time, the online ones and the mean of both, on the same predictions. */
function timesTable(name: string, { times, ...models }: z.infer<typeof timesPart>, paint: Paint): string {
  const table = plainTable([name, 'predictions', 'pinball', 'MAE ln(1+s)', 'in 80 %'], paint);
  for (const model of ['trees', 'online', 'both'] as const) {
    const { pinball, maeLog1p, coverage80 } = models[model];
    const title = model === 'trees' ? paint.bold(model) : model;
    table.push([title, count(times), show(pinball), show(maeLog1p), show(coverage80)]);
  }
  return table.toString();
}

/** How well watched events were foreseen after each event; the base rate is what chance alone would give. */
function watchedTable({ horizon }: z.infer<typeof part>, paint: Paint): string {
  if (horizon.length === 0) return '';
  const table = plainTable(['watched', 'within', 'base rate', 'PR-AUC', 'log-loss'], paint);
  for (const { watch, seconds, baseRate, prAuc, nll } of horizon)
    table.push([watch, duration(seconds), ...[baseRate, prAuc, nll].map(show)]);
  return table.toString();
}

function rowOf(name: string, { nextEvent, timeToNext }: Measures): string[] {
  const next = [
    nextEvent?.top1,
    nextEvent?.top3,
    nextEvent?.top9,
    nextEvent?.f1,
    nextEvent?.nll,
    nextEvent?.ece,
  ];
  return [name, ...[...next, timeToNext?.maeLog1p, timeToNext?.pinball].map(show)];
}
