import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readMerged } from '../adapters/local/log-source.ts';
import { loadConfig } from '../config/load-config.ts';
import type { LogEvent } from '../events/log-event.ts';
import { parseCsv } from './loghub-data.ts';

/** A data set divided in time: files to learn from, and files to foresee. */
export interface ModelSet {
  readonly name: string;
  readonly shows: string;
  readonly train: string;
  readonly test: string;
  /** Settings that differ from the defaults, as `--set` takes them. */
  readonly settings: readonly string[];
}

const SAMPLE = join(import.meta.dirname, '../../samples/stream');
const SAMPLE_LOGS = ['app', 'nginx-access', 'nginx-error', 'postgresql', 'redis'];

/** Writes the files of a set that are not as they should be read into `folder`, and says where the others lie. */
type MakeSet = (data: string, folder: string) => Promise<ModelSet>;

/** The data sets of the comparison, by name. */
export const MODEL_SETS: Readonly<Record<string, MakeSet>> = {
  hdfs: async (data) => ({
    name: 'hdfs',
    shows: 'HDFS, normal sessions: first 70 % of the sessions, then the rest',
    train: join(data, 'hdfs/normal-train.ndjson.gz'),
    test: join(data, 'hdfs/normal-test.ndjson.gz'),
    settings: [],
  }),
  bgl: async (data) => ({
    name: 'bgl',
    shows: 'Blue Gene/L, failures: June to September, then October',
    train: join(data, 'bgl/events-jun-sep.ndjson.gz'),
    test: join(data, 'bgl/events-oct.ndjson.gz'),
    settings: [],
  }),
  helpdesk: (data, folder) =>
    process(data, folder, { name: 'helpdesk', file: 'helpdesk', shows: 'help desk tickets' }),
  bpi12: (data, folder) =>
    process(data, folder, {
      name: 'bpi12',
      file: 'bpi_12_w',
      shows: "BPI'12, work items of loan applications",
    }),
  sample: async (_, folder) => {
    const events = await readSample();
    const half = Math.floor(events.length / 2);
    const shows = 'bundled recording of a shop: first half, then the second';
    return written(folder, { name: 'sample', shows, settings: [] }, [
      events.slice(0, half),
      events.slice(half),
    ]);
  },
};

type Line = Pick<LogEvent, 'time' | 'sequence' | 'source' | 'type' | 'message'>;

type Parts = readonly [readonly Line[], readonly Line[]];

function written(folder: string, set: Omit<ModelSet, 'train' | 'test'>, parts: Parts): ModelSet {
  const [train, test] = ['train', 'test'].map((part, index) => {
    const path = join(folder, `${set.name}-${part}.ndjson`);
    writeFileSync(path, `${parts[index]!.map((line) => JSON.stringify(line)).join('\n')}\n`);
    return path;
  });
  return { ...set, train: train!, test: test! };
}

interface ProcessLog {
  readonly name: string;
  readonly file: string;
  readonly shows: string;
}

/** Cases of a business process, the first 70 % of them by their start to learn from. */
async function process(data: string, folder: string, log: ProcessLog): Promise<ModelSet> {
  const { name, file, shows } = log;
  const text = gunzipSync(readFileSync(join(data, `process/${file}.csv.gz`))).toString('utf8');
  const [, ...rows] = parseCsv(text.trim());
  const events = rows
    .map(([sequence, activity, time]) => ({
      time: Date.parse(`${time!.trim().replace(' ', 'T')}Z`),
      sequence: sequence!,
      source: 'process',
      type: `activity ${activity}`,
      message: `activity ${activity}`,
    }))
    .sort((one, other) => one.time - other.time);
  const cases = [...new Set(events.map(({ sequence }) => sequence))];
  const early = new Set(cases.slice(0, Math.floor(cases.length * 0.7)));
  const [train, test] = [true, false].map((first) =>
    events.filter(({ sequence }) => early.has(sequence) === first),
  );
  return written(
    folder,
    {
      name,
      shows: `${shows}: first 70 % of the cases, then the rest`,
      // The logs do not say when a case is over: what counts is which activity comes next, if one does.
      settings: ['sequences.endAtInputEnd=never'],
    },
    [train!, test!],
  );
}

async function readSample(): Promise<Line[]> {
  const events: Line[] = [];
  const files = SAMPLE_LOGS.map((name) => join(SAMPLE, `${name}.log.gz`));
  for await (const batch of readMerged(files, { config: loadConfig().events })) {
    for (const { time, source, message, type, sequence } of batch.events)
      events.push({ time, source, message, ...(type && { type }), ...(sequence && { sequence }) });
  }
  return events;
}
