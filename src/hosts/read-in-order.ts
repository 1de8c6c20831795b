import { stat } from 'node:fs/promises';
import { readMerged } from '../adapters/local/log-source.ts';
import type { SourceBatch } from '../adapters/local/log-source-types.ts';
import type { EventsConfig } from '../events/config.ts';
import { noCounts } from '../events/decoded-chunk.ts';
import type { LogEvent } from '../events/log-event.ts';
import { type OrderFacts, OrderSurvey } from '../events/order-survey.ts';
import { ownText } from '../events/own-text.ts';

/** Events looked at before a file is taken to be in order. */
const SURVEYED = 200_000;

/** Events that are put in order at once; of more the files are read once for each such stretch of time. */
const MOST_SORTED = 500_000;

const BATCH_EVENTS = 4096;

/** How finite logs are read. */
export interface OrderedReading {
  readonly config: EventsConfig;
  readonly signal?: AbortSignal;
  /** Told once, where the events are not in the order of their times and so are sorted. */
  readonly sorted?: (facts: OrderFacts) => void;
  /** Events that are put in order at once; 500,000. */
  readonly mostSorted?: number;
}

/** A batch of events in the order of time, and what else came up while they were read. */
export type OrderedBatch = Omit<SourceBatch, 'cursors'>;

/**
 * Reads finite logs in the order of time. Files that are not in that order (sorted by case, or put together in the wrong
 * order) are found out by reading them once before, and sorted; memory stays bounded, for of many events the files are
 * read once for each stretch of time. What can be read but once comes as it stands.
 */
export async function* readInOrder(
  paths: readonly string[],
  reading: OrderedReading,
): AsyncGenerator<OrderedBatch, void> {
  const survey = await surveyOf(paths, reading);
  if (survey === undefined) yield* readMerged(paths, reading);
  else {
    reading.sorted?.(survey.facts());
    yield* sortedBatches(paths, reading, survey.cuts(reading.mostSorted ?? MOST_SORTED));
  }
}

/** What is known of the order of files that are not in that of their times; undefined where they are, or nobody can know. */
async function surveyOf(paths: readonly string[], reading: OrderedReading): Promise<OrderSurvey | undefined> {
  for (const path of paths) if (!(await isReadableAgain(path))) return undefined;
  const survey = new OrderSurvey();
  let [events, known] = [0, false];
  for await (const batch of readMerged(paths, reading)) {
    for (const { time } of batch.events) survey.add(time);
    events += batch.events.length;
    if (known || events < SURVEYED) continue;
    if (!survey.facts().disordered) return undefined;
    known = true;
  }
  return reading.signal?.aborted !== true && survey.facts().disordered ? survey : undefined;
}

async function isReadableAgain(path: string): Promise<boolean> {
  if (path === '-') return false;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (found.isFile() || found.isDirectory());
}

async function* sortedBatches(
  paths: readonly string[],
  reading: OrderedReading,
  cuts: readonly number[],
): AsyncGenerator<OrderedBatch, void> {
  // Where times go back and forth, a leap ahead says nothing of a clock.
  const config = { ...reading.config, maxForwardJumpSeconds: 1e12 };
  const edges = [Number.NEGATIVE_INFINITY, ...cuts, Number.POSITIVE_INFINITY];
  for (let part = 0; part + 1 < edges.length; part++) {
    const [from, to] = [edges[part]!, edges[part + 1]!];
    const kept: LogEvent[] = [];
    const aside = { rejected: [] as SourceBatch['rejected'][number][], counters: noCounts() };
    let total = 0;
    for await (const batch of readMerged(paths, { ...reading, config })) {
      for (const event of batch.events)
        if (event.time >= from && event.time < to) kept.push(ownedIf(event, cuts));
      total = batch.bytesTotal;
      // What was counted and rejected is told once, as it comes.
      if (part === 0) yield { ...batch, events: [], bytesRead: batch.bytesRead / (edges.length - 1) };
    }
    kept.sort((a, b) => a.time - b.time);
    const bytesRead = (total * (part + 1)) / (edges.length - 1);
    for (let at = 0; at < kept.length; at += BATCH_EVENTS)
      yield { ...aside, events: kept.slice(at, at + BATCH_EVENTS), bytesRead, bytesTotal: total };
  }
}

/** Of several stretches the text of the others is not to be kept alive. */
function ownedIf(event: LogEvent, cuts: readonly number[]): LogEvent {
  return cuts.length === 0 ? event : { ...event, message: ownText(event.message) };
}
