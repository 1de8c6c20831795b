import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { eventsConfig } from '../../../src/events/config.ts';
import { SourceDecoder } from '../../../src/events/decoder.ts';
import { aggregateAsKpl, type Wrap, wrapAs } from '../../support/wrap-as.ts';

const SAMPLES = resolve(import.meta.dirname, '../../../samples/stream');
const WRITTEN = Date.UTC(2026, 10, 20, 13);
const ARRIVAL = Date.UTC(2026, 10, 20, 14);

const sample = (name: string): readonly string[] =>
  gunzipSync(readFileSync(join(SAMPLES, name)))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(0, 400);

const JAVA = Array.from({ length: 20 }, (_, i) => [
  `2026-11-20 09:20:${10 + i},123 INFO  [main] org.shop.Cart - order ${i} paid`,
  `2026-11-20 09:20:${10 + i},456 ERROR [main] org.shop.Cart - order ${i} refused`,
  'java.lang.IllegalStateException: empty',
  `\tat org.shop.Cart.pay(Cart.java:${i})`,
  'Caused by: java.io.IOException: closed',
  '\t... 12 more',
]).flat();

const GO = Array.from({ length: 10 }, (_, i) => [
  `2026-11-20 09:20:${10 + i},123 INFO worker ${i} started`,
  `panic: runtime error: index out of range [${i}] with length 3`,
  'goroutine 34 [running]:',
  'main.(*Worker).Run(0xc000010000, 0x1)',
  '\t/src/worker.go:88 +0x1d',
  'exit status 2',
]).flat();

const LOGS: Readonly<Record<string, readonly string[]>> = {
  PostgreSQL: sample('postgresql.log.gz'),
  'an application that writes JSON': sample('app.log.gz'),
  'nginx accesses': sample('nginx-access.log.gz'),
  'nginx errors': sample('nginx-error.log.gz'),
  Redis: sample('redis.log.gz'),
  'Java with stack traces': JAVA,
  'Go with panics': GO,
};

interface Read {
  readonly message: string;
  readonly type: string | undefined;
  readonly severity: number;
  /** Epoch ms; undefined where the line in the file states none. */
  readonly time: number | undefined;
}

function read(records: readonly Uint8Array[]): Read[] {
  const decoder = new SourceDecoder('shop.log', eventsConfig.parse({}), undefined, { trace: true });
  const chunks = [...records.map((record) => decoder.decodeRecord(record, 0, ARRIVAL)), decoder.finish()];
  expect(chunks.flatMap(({ rejected }) => rejected)).toEqual([]);
  return chunks.flatMap(({ events, trace }) =>
    events.map(({ message, type, severity, time }, index) => ({
      message,
      type,
      severity,
      time: trace[index]!.origin === 'stated' ? time : undefined,
    })),
  );
}

const wrapped = (lines: readonly string[], wrap: Wrap): Uint8Array[] =>
  lines.map((line, index) => Buffer.from(`${wrap(line, WRITTEN + index)}\n`));

/** What the wrapper states of an event that states no time itself counts, so it is left out of the comparison. */
function asInFile(file: readonly Read[], other: readonly Read[]): Read[] {
  return other.map((event, index) =>
    file[index]?.time === undefined ? { ...event, time: undefined } : event,
  );
}

describe.each(Object.entries(LOGS))('the log of %s', (_name, lines) => {
  const file = read([Buffer.from(`${lines.join('\n')}\n`)]);

  test.each(Object.entries(wrapAs))('is the same as in a file through %s', (_collector, wrap) => {
    expect(asInFile(file, read(wrapped(lines, wrap)))).toEqual(file);
  });

  test('is the same as in a file when a producer aggregates its lines', () => {
    const records = [aggregateAsKpl(wrapped(lines, wrapAs.file))];

    expect(asInFile(file, read(records))).toEqual(file);
  });
});
