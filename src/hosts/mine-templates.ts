import { openSource } from '../adapters/local/log-source-open.ts';
import { distinctSources, type ListedSource } from '../adapters/local/log-source-paths.ts';
import type { Config } from '../config/config.ts';
import { type DecodedChunk, emptyChunk } from '../events/decoded-chunk.ts';
import { SourceDecoder } from '../events/decoder.ts';
import type { LogEvent } from '../events/log-event.ts';
import { TemplateMiner } from '../parsing/template-miner.ts';

/** What `logcast templates` found. */
export interface MinedTemplates {
  readonly miner: TemplateMiner;
  /** Lines read, folded and blank ones included. */
  readonly lines: number;
  readonly rejected: number;
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
    lines: 0,
    rejected: 0,
    lineOf: [] as number[],
    emitted: [] as number[],
    emittedIds: [] as string[],
  };
  for (const listed of await distinctSources(paths)) {
    for await (const chunk of decodedChunks(listed, config, progress)) {
      chunk.events.forEach((event, index) => {
        const type = typeOf(miner, event);
        found.lineOf.push(found.lines + chunk.lineOf[index]! + 1);
        found.emitted.push(type);
        found.emittedIds.push(miner.idOf(type));
        leaves.push(miner.leaf);
      });
      miner.takeMerges();
      miner.takeSplits();
      miner.takeRewordings();
      found.lines += chunk.counters.lines;
      found.rejected += chunk.rejected.length;
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

async function* decodedChunks(
  listed: ListedSource,
  config: Config,
  progress: (read: number, total: number) => void,
): AsyncGenerator<DecodedChunk> {
  const decoder = new SourceDecoder(listed.path, config.events);
  const source = await openSource(listed, { config: config.events });
  try {
    for (let raw = await source.next(); raw !== undefined; raw = await source.next()) {
      if (raw.kind === 'lines') yield decoder.decodeLines(raw.bytes, raw.position, source.arrival);
      else if (raw.kind === 'long-line') yield decoder.rejectLongLine(raw.bytes, raw.position);
      else yield emptyChunk();
      const { read, total } = await source.progress();
      progress(read, total);
    }
  } finally {
    await source.close();
  }
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
