import { parsingConfig } from '../parsing/config.ts';
import { TemplateMiner } from '../parsing/template-miner.ts';
import { type GroupingAccuracy, groupingAccuracy } from './grouping-accuracy.ts';
import type { LabelledSystem } from './loghub-data.ts';

/** Accuracy on one system: final types, and the grouping of the types as first given. */
export interface SystemAccuracy extends GroupingAccuracy {
  readonly system: string;
  readonly gaEmitted: number;
}

/** A miner as it comes. */
export const newMiner = (): TemplateMiner => new TemplateMiner(parsingConfig.parse({}));

/** What a fresh miner makes of a system. */
export function minedAccuracy({ name, messages, truth }: LabelledSystem): SystemAccuracy {
  const miner = newMiner();
  const seen = messages.map((message) => ({ type: miner.assign(message), leaf: miner.leaf }));
  const emitted = seen.map(({ type }) => type);
  const final = seen.map(({ type, leaf }) => (leaf < 0 ? miner.resolve(type) : miner.typeOfLeaf(leaf)));
  const templates = final.map((type) => miner.templateOf(type));
  const first = groupingAccuracy(emitted.map(String), templates, truth);
  return { system: name, ...groupingAccuracy(final.map(String), templates, truth), gaEmitted: first.ga };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function meanAccuracy(rows: readonly GroupingAccuracy[]): GroupingAccuracy {
  const of = (key: keyof GroupingAccuracy): number => mean(rows.map((row) => row[key]));
  return { ga: of('ga'), fga: of('fga'), pa: of('pa'), fta: of('fta') };
}

/** The means of final types, and of the types as first given. */
export function meanOfSystems(rows: readonly SystemAccuracy[]): Omit<SystemAccuracy, 'system'> {
  return { ...meanAccuracy(rows), gaEmitted: mean(rows.map(({ gaEmitted }) => gaEmitted)) };
}
