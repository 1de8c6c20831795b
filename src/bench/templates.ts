import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StateWriter } from '../state/codec.ts';
import { drain3Accuracy } from './drain3.ts';
import { FLOODS, randomWords } from './floods.ts';
import { type GroupingAccuracy, groupingAccuracy } from './grouping-accuracy.ts';
import { type LabelledSystem, readLabelledSystems } from './loghub-data.ts';
import {
  meanAccuracy,
  meanOfSystems,
  minedAccuracy,
  newMiner,
  type SystemAccuracy,
} from './mined-accuracy.ts';
import { RegexMaskMiner } from './regex-masks.ts';

/** Speed in lines per CPU second; `first` and `last` are those of the first and last tenth of the stream. */
export interface Throughput {
  readonly lines: number;
  readonly linesPerSecond: number;
  readonly first: number;
  readonly last: number;
}

/** What is left after a flood of lines that never repeat. */
export interface FloodResult {
  readonly flood: string;
  readonly lines: number;
  readonly linesPerSecond: number;
  readonly types: number;
  readonly stateBytes: number;
  /** Resident memory of the process after a tenth of the flood and after all of it, in MiB. */
  readonly rssEarlyMiB: number;
  readonly rssLateMiB: number;
}

export interface TemplatesBench {
  readonly accuracy: readonly SystemAccuracy[];
  readonly mean: Omit<SystemAccuracy, 'system'>;
  /** The same on message catalogues of programs, where the folder has some. */
  readonly catalogues: readonly SystemAccuracy[];
  readonly catalogueMean: Omit<SystemAccuracy, 'system'>;
  readonly throughput: Throughput;
  /** Lines per CPU second of a fresh miner on each system: nearly all the work is that of lines never seen before. */
  readonly firstSight: number;
  /** Means of Drain3 by collection and settings; empty where Python has no drain3. */
  readonly drain3: Readonly<Record<string, GroupingAccuracy>>;
  readonly peer: { readonly name: string; readonly throughput: Throughput; readonly mean: GroupingAccuracy };
  readonly floods: readonly FloodResult[];
}

interface Miner {
  assign(message: string): number;
  templateOf(index: number): string;
}

/**
 * Measures the template miner on labelled systems (`NAME.truth.csv` in the data folder or in its `loghub-2k`, and message
 * catalogues in its `catalog`): accuracy with one configuration, speed on the mix of all systems repeated to `lines`, beside
 * regular-expression masks in the same run and Drain3 where Python has it, and memory under floods. Takes about a minute for a
 * million lines.
 */
export function benchTemplates(data: string, lines = 1_000_000): TemplatesBench {
  const loghub = join(data, 'loghub-2k');
  const systems = readLabelledSystems(existsSync(loghub) ? loghub : data);
  const catalog = join(data, 'catalog');
  const catalogues = existsSync(catalog) ? readLabelledSystems(catalog) : [];
  const accuracy = systems.map(minedAccuracy);
  const ofCatalogues = catalogues.map(minedAccuracy);
  const mix = repeated(systems, lines);
  return {
    accuracy,
    mean: meanOfSystems(accuracy),
    catalogues: ofCatalogues,
    catalogueMean: meanOfSystems(ofCatalogues),
    throughput: bestThroughput(newMiner, mix),
    firstSight: firstSight([...systems, ...catalogues]),
    drain3: { ...drain3('systems', systems), ...drain3('catalogues', catalogues) },
    peer: {
      name: 'regex masks, grouped by text',
      throughput: bestThroughput(() => new RegexMaskMiner(), mix.slice(0, Math.ceil(mix.length / 5))),
      mean: meanAccuracy(systems.map((system) => plainAccuracy(new RegexMaskMiner(), system))),
    },
    floods: Object.keys(FLOODS).map((flood) => measureFlood(flood, Math.ceil(lines / 5))),
  };
}

function drain3(what: string, systems: readonly LabelledSystem[]): Record<string, GroupingAccuracy> {
  const found = systems.length === 0 ? undefined : drain3Accuracy(systems);
  return Object.fromEntries(
    Object.entries(found ?? {}).map(([name, rows]) => [`${name}, ${what}`, meanAccuracy(rows)]),
  );
}

function firstSight(systems: readonly LabelledSystem[]): number {
  const lines = systems.reduce((sum, { messages }) => sum + messages.length, 0);
  const seconds = systems.map(({ messages }) =>
    cpuSeconds(() => assignAll(newMiner(), messages, 0, messages.length)),
  );
  return lines / seconds.reduce((sum, value) => sum + value, 0);
}

function plainAccuracy(miner: Miner, { messages, truth }: LabelledSystem): GroupingAccuracy {
  const types = messages.map((message) => miner.assign(message));
  return groupingAccuracy(
    types.map(String),
    types.map((type) => miner.templateOf(type)),
    truth,
  );
}

/** All messages in order, again and again, each a string of its own as a reader would cut it from its chunk. */
function repeated(systems: readonly LabelledSystem[], lines: number): string[] {
  const chunk = systems
    .flatMap(({ messages }) => messages.map((message) => message.replaceAll('\n', ' ')))
    .join('\n');
  const mix: string[] = [];
  while (mix.length < lines) for (const line of chunk.split('\n')) mix.push(line);
  return mix.slice(0, lines);
}

/** The best of three runs, each with a fresh miner: other processes only ever make a run slower. */
function bestThroughput(create: () => Miner, lines: readonly string[]): Throughput {
  const runs = [1, 2, 3].map(() => throughput(create(), lines));
  return runs.reduce((best, run) => (run.linesPerSecond > best.linesPerSecond ? run : best));
}

function throughput(miner: Miner, lines: readonly string[]): Throughput {
  const tenth = Math.ceil(lines.length / 10);
  const seconds: number[] = [];
  for (let from = 0; from < lines.length; from += tenth) {
    seconds.push(cpuSeconds(() => assignAll(miner, lines, from, Math.min(from + tenth, lines.length))));
  }
  const total = seconds.reduce((sum, value) => sum + value, 0);
  const lastLines = lines.length - tenth * (seconds.length - 1);
  return {
    lines: lines.length,
    linesPerSecond: lines.length / total,
    first: tenth / seconds[0]!,
    last: lastLines / seconds.at(-1)!,
  };
}

function assignAll(miner: Miner, lines: readonly string[], from: number, to: number): void {
  for (let i = from; i < to; i++) miner.assign(lines[i]!);
}

/** CPU time of this process: what it would take on a core of its own. */
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const BATCH = 1000;

function measureFlood(flood: string, lines: number): FloodResult {
  const miner = newMiner();
  const word = randomWords(1);
  let seconds = 0;
  let rssEarly = 0;
  for (let done = 0; done < lines; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, lines - done) }, () => FLOODS[flood]!(word));
    seconds += cpuSeconds(() => assignAll(miner, batch, 0, batch.length));
    miner.takeMerges();
    miner.takeSplits();
    miner.takeRewordings();
    if (done <= lines / 10) rssEarly = process.memoryUsage.rss();
  }
  const writer = new StateWriter();
  miner.save(writer);
  return {
    flood,
    lines,
    linesPerSecond: lines / seconds,
    types: miner.size - 1,
    stateBytes: writer.finish().length,
    rssEarlyMiB: rssEarly / 2 ** 20,
    rssLateMiB: process.memoryUsage.rss() / 2 ** 20,
  };
}

/** The same as rows of one table, for terminals: accuracy to three places, speed in lines per CPU second. */
export function templatesRows(result: TemplatesBench): Record<string, string>[] {
  const speedRow = ({ linesPerSecond, first, last }: Throughput) => ({
    'lines/s': linesPerSecond.toFixed(0),
    'first tenth': first.toFixed(0),
    'last tenth': last.toFixed(0),
    left: '',
  });
  const noSpeed = { 'lines/s': '', 'first tenth': '', 'last tenth': '', left: '' };
  const noAccuracy = { GA: '', FGA: '', PA: '', FTA: '', 'GA as given': '' };
  return [
    ...result.accuracy.map((row) => ({ ...accuracyRow(row.system, row, row.gaEmitted), ...noSpeed })),
    { ...accuracyRow('mean', result.mean, result.mean.gaEmitted), ...speedRow(result.throughput) },
    ...catalogueRows(result).map((row) => ({ ...row, ...noSpeed })),
    {
      what: 'first sight',
      ...noAccuracy,
      ...noSpeed,
      'lines/s': result.firstSight.toFixed(0),
    },
    ...Object.entries(result.drain3).map(([name, row]) => ({ ...accuracyRow(name, row), ...noSpeed })),
    ...(Object.keys(result.drain3).length > 0
      ? []
      : [{ what: 'Drain3: not there (pip install drain3)', ...noAccuracy, ...noSpeed }]),
    { ...accuracyRow(result.peer.name, result.peer.mean), ...speedRow(result.peer.throughput) },
    ...result.floods.map((flood) => ({
      what: `flood: ${flood.flood}`,
      ...noAccuracy,
      ...noSpeed,
      'lines/s': flood.linesPerSecond.toFixed(0),
      left: `${flood.types} types, state ${(flood.stateBytes / 2 ** 20).toFixed(2)} MiB, RSS +${(flood.rssLateMiB - flood.rssEarlyMiB).toFixed(0)} MiB`,
    })),
  ];
}

function accuracyRow(
  what: string,
  { ga, fga, pa, fta }: GroupingAccuracy,
  gaEmitted?: number,
): Record<string, string> {
  return {
    what,
    GA: ga.toFixed(3),
    FGA: fga.toFixed(3),
    PA: pa.toFixed(3),
    FTA: fta.toFixed(3),
    'GA as given': gaEmitted?.toFixed(3) ?? '',
  };
}

function catalogueRows({ catalogues, catalogueMean: mean }: TemplatesBench): Record<string, string>[] {
  if (catalogues.length === 0) return [];
  return [
    ...catalogues.map((row) => accuracyRow(`catalogue ${row.system}`, row, row.gaEmitted)),
    accuracyRow('mean of catalogues', mean, mean.gaEmitted),
  ];
}
