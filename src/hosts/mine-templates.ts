import { distinctSources } from '../adapters/local/log-source-paths.ts';
import type { Config } from '../config/config.ts';
import { addCounts, type DecodeCounters, noCounts } from '../events/decoded-chunk.ts';
import type { LogEvent } from '../events/log-event.ts';
import { TemplateMiner } from '../parsing/template-miner.ts';
import { decodedChunks } from './decoded-files.ts';
import { TimeOrder } from './time-order.ts';

/** What `logcast templates` found. */
export interface MinedTemplates {
  readonly miner: TemplateMiner;
  readonly counters: DecodeCounters;
  /** Events later than one before them in their file by more than sequences.latenessSeconds. */
  readonly late: number;
  /** Rejected records by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Per event: its line (1-based, counted through all files in the order given) and its type as first given. */
  readonly lineOf: readonly number[];
  readonly emitted: readonly number[];
  /** Its type in the end, after all merges and splits. */
  readonly final: Int32Array;
  /** Id of the type as first given. */
  readonly emittedIds: readonly string[];
}

/** A type as `logcast templates` lists it: its events, with those of the types merged into it. */
export interface TemplateCount {
  readonly eventType: string;
  readonly template: string;
  readonly events: number;
}

/** Mines the templates of files, read one after the other. */
export async function mineTemplates(
  paths: readonly string[],
  config: Config,
  progress: (read: number, total: number) => void,
): Promise<MinedTemplates> {
  const miner = new TemplateMiner(config.parsing);
  const leaves: number[] = [];
  const found = {
    miner,
    counters: noCounts(),
    late: 0,
    rejected: {} as Record<string, number>,
    lineOf: [] as number[],
    emitted: [] as number[],
    emittedIds: [] as string[],
  };
  for (const listed of await distinctSources(paths)) {
    const order = new TimeOrder(config.sequences.latenessSeconds);
    const decoding = { config: config.events, progress };
    for await (const { decoded } of decodedChunks(listed, listed.path, decoding)) {
      decoded.events.forEach((event, index) => {
        const type = typeOf(miner, event);
        if (order.isLate(event.time)) found.late++;
        found.lineOf.push(found.counters.lines + decoded.lineOf[index]! + 1);
        found.emitted.push(type);
        found.emittedIds.push(miner.idOf(type));
        leaves.push(miner.leaf);
      });
      miner.takeMerges();
      miner.takeSplits();
      miner.takeRewordings();
      addCounts(found.counters, decoded.counters);
      for (const { reason } of decoded.rejected) {
        found.rejected[reason] = (found.rejected[reason] ?? 0) + 1;
      }
    }
  }
  const final = Int32Array.from(leaves, (leaf, event) =>
    leaf < 0 ? miner.resolve(found.emitted[event]!) : miner.typeOfLeaf(leaf),
  );
  return { ...found, final };
}

function typeOf(miner: TemplateMiner, { type, message }: LogEvent): number {
  return type === undefined ? miner.assign(message) : miner.stated(type);
}

/** The types found, most frequent first. */
export function countTemplates({ miner, final }: MinedTemplates): TemplateCount[] {
  const events = new Map<number, number>();
  for (const type of final) events.set(type, (events.get(type) ?? 0) + 1);
  return [...events]
    .map(([type, count]) => ({
      eventType: miner.idOf(type),
      template: miner.templateOf(type),
      events: count,
    }))
    .sort((a, b) => b.events - a.events || (a.eventType < b.eventType ? -1 : 1));
}

/** The lines of the assignments CSV: `line,event_type,template,emitted`. */
export function* assignmentRows({ miner, lineOf, final, emittedIds }: MinedTemplates): Generator<string> {
  yield 'line,event_type,template,emitted';
  for (let index = 0; index < final.length; index++) {
    const type = final[index]!;
    yield `${lineOf[index]},${miner.idOf(type)},${quote(miner.templateOf(type))},${emittedIds[index]}`;
  }
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
