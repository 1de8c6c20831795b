import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readMerged } from '../adapters/local/log-source.ts';
import { type Comparison, Evaluation } from '../backtest/evaluation.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { LogEvent } from '../events/log-event.ts';
import { openPackage } from '../hosts/open-package.ts';
import { type WeeklyRow, weeklyRows } from './weekly-rows.ts';
import { type TrainedWeek, type TrainingPython, WEEKLY_MODEL, WeeklyTrainer } from './weekly-trainer.ts';
import { cutIntoWeeks, scoreWeeks } from './weeks.ts';

/** How the packages are trained, and who hears how it goes on. */
export interface WeeklyBenchOptions extends TrainingPython {
  readonly tell: (text: string) => void;
}

/** Forecasts of all weeks, and what it took to keep the package fresh. */
export interface WeeklyBench {
  readonly forecasts: readonly WeeklyRow[];
  readonly training: readonly TrainedWeek[];
}

/** A part of the log, as a file and as its events. */
interface Part {
  readonly from: number;
  readonly file: string;
  readonly events: readonly LogEvent[];
}

/** Blue Gene/L, October: a GRU trained on June to September, the same fine-tuned before each week, and the mixes. */
export async function benchWeekly(data: string, options: WeeklyBenchOptions): Promise<WeeklyBench> {
  const folder = mkdtempSync(join(tmpdir(), 'logcast-weekly-'));
  try {
    const config = loadConfig({ sets: ['experts.worker=false'] });
    const learned = join(data, 'bgl/events-jun-sep.ndjson.gz');
    const parts = await writeWeeks(join(data, 'bgl/events-oct.ndjson.gz'), folder, config);
    const trainer = new WeeklyTrainer(folder, config, options);
    options.tell('trains on June to September');
    const first = await trainer.train([learned], dayOf(parts[0]!.from));
    const history = await readEvents(learned, config);
    const fixed = await testWeeks(config, history, parts, first, async () => first);
    const weekly = await testWeeks(config, history, parts, first, async (week) => {
      if (week === 0) return first;
      options.tell(`fine-tunes for week ${week + 1} of ${parts.length}`);
      const before = parts.slice(0, week).map(({ file }) => file);
      return trainer.train([learned, ...before], dayOf(parts[week]!.from));
    });
    return { forecasts: weeklyRows(fixed, weekly, WEEKLY_MODEL), training: trainer.weeks };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

async function writeWeeks(path: string, folder: string, config: Config): Promise<Part[]> {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  return Promise.all(
    cutIntoWeeks(lines).map(async ({ from, lines: ofWeek }, place) => {
      const file = join(folder, `week-${place + 1}.ndjson`);
      writeFileSync(file, `${ofWeek.join('\n')}\n`);
      return { from, file, events: await readEvents(file, config) };
    }),
  );
}

async function readEvents(path: string, config: Config): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const batch of readMerged([path], { config: config.events })) events.push(...batch.events);
  return events;
}

/** One run through all weeks. `packageFor` says ahead of each which package serves from then on. */
async function testWeeks(
  config: Config,
  history: readonly LogEvent[],
  parts: readonly Part[],
  first: string,
  packageFor: (week: number) => Promise<string>,
): Promise<Comparison> {
  let [folder, serving] = [first, await openPackage(first, config.experts, fail)];
  try {
    const evaluation = new Evaluation(config, {}, [serving.expert], () => performance.now());
    await evaluation.train(history);
    await evaluation.endTraining();
    const weeks = parts.map(({ events }) => events);
    return await scoreWeeks(evaluation, weeks, async (week) => {
      const next = await packageFor(week);
      if (next === folder) return;
      const old = serving;
      [folder, serving] = [next, await openPackage(next, config.experts, fail)];
      evaluation.swapExpert(serving.expert);
      await old.close();
    });
  } finally {
    await serving.close();
  }
}

/** A package that falls silent would be measured as a bad one. */
function fail(message: string): never {
  throw new Error(message);
}
