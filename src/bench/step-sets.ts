import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { StepBatch } from '../sequences/step-batch.ts';
import { parseCsv } from './loghub-data.ts';

const [TRAIN, TEST] = ['-train.ndjson.gz', '-test.ndjson.gz'] as const;

/** A data set as sequence steps, divided in time. */
export interface StepSet {
  readonly name: string;
  readonly train: StepBatch;
  readonly test: StepBatch;
  readonly slots: number;
}

interface Occurrence {
  readonly sequence: string;
  readonly type: string;
  readonly time: number;
  readonly source: string;
}

interface Row extends Pick<Occurrence, 'time'> {
  readonly slot: number;
  readonly type: number;
  readonly source: number;
  readonly start: number;
}

/**
 * The public sets with sequences, as they come: events in time order. No sequence ends: ends that only the input brings are
 * not learned by default either.
 */
export function readStepSets(folder: string): StepSet[] {
  const process = ['helpdesk', 'bpi_12_w', 'bpi_13_incidents'].map((name) => {
    const [train, test] = splitByStart(readCases(join(folder, `process/${name}.csv.gz`)));
    return stepSet(name, train, test);
  });
  const bgl = readEvents(join(folder, 'bgl/events-jun-sep.ndjson.gz'));
  const early = Math.floor(bgl.length * 0.7);
  return [
    stepSet('bgl', bgl, readEvents(join(folder, 'bgl/events-oct.ndjson.gz'))),
    stepSet('bgl_early', bgl.slice(0, early), bgl.slice(early)),
    stepSet(
      'hdfs',
      readEvents(join(folder, 'hdfs/normal-train.ndjson.gz')),
      readEvents(join(folder, 'hdfs/normal-test.ndjson.gz')),
    ),
    ...process,
  ];
}

/** The sets of the folder's `sequences`, each divided into `NAME-train.ndjson.gz` and `NAME-test.ndjson.gz`. */
export function readSequenceSets(folder: string): StepSet[] {
  const within = join(folder, 'sequences');
  const files = existsSync(within) ? readdirSync(within) : [];
  return files
    .filter((file) => file.endsWith(TRAIN))
    .sort()
    .map((file) => {
      const name = file.slice(0, -TRAIN.length);
      return stepSet(name, readEvents(join(within, file)), readEvents(join(within, `${name}${TEST}`)));
    });
}

function readText(path: string): string {
  return gunzipSync(readFileSync(path)).toString('utf8').trim();
}

function readEvents(path: string): Occurrence[] {
  return readText(path)
    .split('\n')
    .map((line) => {
      const { sequence, type, time, source = '' } = JSON.parse(line) as Occurrence;
      return { sequence, type, time: new Date(time).getTime(), source };
    });
}

function readCases(path: string): Occurrence[] {
  const [, ...rows] = parseCsv(readText(path));
  return rows.map(([sequence, type, time]) => ({
    sequence: sequence!,
    type: type!,
    time: Date.parse(`${time!.trim().replace(' ', 'T')}Z`),
    source: '',
  }));
}

/** The first 70 % of the sequences by their start, and the others. */
function splitByStart(events: readonly Occurrence[]): [Occurrence[], Occurrence[]] {
  const sorted = inTimeOrder(events);
  const sequences = [...new Set(sorted.map((event) => event.sequence))];
  const early = new Set(sequences.slice(0, Math.floor(sequences.length * 0.7)));
  return [
    sorted.filter((event) => early.has(event.sequence)),
    sorted.filter((event) => !early.has(event.sequence)),
  ];
}

/** Events of equal time keep their order. */
function inTimeOrder(events: readonly Occurrence[]): Occurrence[] {
  return [...events].sort((one, other) => one.time - other.time);
}

function stepSet(name: string, train: readonly Occurrence[], test: readonly Occurrence[]): StepSet {
  const types = new Map<string, number>();
  const sources = new Map<string, number>();
  const slots = new Map<string, number>();
  const part = (events: readonly Occurrence[], prefix: string): StepBatch => {
    const begun = new Set<number>();
    const rows: Row[] = inTimeOrder(events).map(({ sequence, type, time, source }) => {
      const slot = indexIn(slots, prefix + sequence, 0);
      const start = begun.has(slot) ? 0 : 1;
      begun.add(slot);
      return { slot, type: indexIn(types, type, 1), time, source: indexIn(sources, source, 0), start };
    });
    return toBatch(rows);
  };
  return { name, train: part(train, 'train '), test: part(test, 'test '), slots: slots.size };
}

function indexIn(indexes: Map<string, number>, name: string, first: number): number {
  const known = indexes.get(name);
  if (known !== undefined) return known;
  const index = first + indexes.size;
  indexes.set(name, index);
  return index;
}

/** Types of these sets are the same throughout. */
const NO_LIMIT = 0x7fffffff;

function toBatch(rows: readonly Row[]): StepBatch {
  return {
    length: rows.length,
    slot: Int32Array.from(rows, (row) => row.slot),
    type: Int32Array.from(rows, (row) => row.type),
    time: Float64Array.from(rows, (row) => row.time),
    source: Int32Array.from(rows, (row) => row.source),
    start: Uint8Array.from(rows, (row) => row.start),
    known: new Int32Array(rows.length).fill(NO_LIMIT),
  };
}
