import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { interleavedSessions } from '../../../src/bench/session-stream.ts';

let data: string;

/** Three sessions of 1, 2 and 3 events. */
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'logcast-bench-'));
  mkdirSync(join(data, 'hdfs'));
  const lines = ['a', 'b', 'b', 'c', 'c', 'c'].map((sequence, i) =>
    JSON.stringify({ time: `2026-01-01T00:00:0${i}Z`, sequence, type: `E${i}` }),
  );
  writeFileSync(join(data, 'hdfs/normal-test.ndjson.gz'), gzipSync(`${lines.join('\n')}\n`));
});
afterEach(() => rmSync(data, { recursive: true }));

function eventsOf(bytes: Uint8Array): { sequence: string; type: string }[] {
  return Buffer.from(bytes)
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the stream of the ONNX benchmark', () => {
  test('holds as many sessions open as asked for, the next events of each in turn', () => {
    const [first, second] = interleavedSessions(data, { batch: 4, sequences: 2, events: 8 });

    expect(eventsOf(first!.bytes).map(({ sequence, type }) => `${sequence} ${type}`)).toEqual([
      's0 E0',
      's1 E1',
      's2 E3',
      's1 E2',
    ]);
    expect(eventsOf(second!.bytes).map(({ sequence }) => sequence)).toEqual(['s2', 's3', 's2', 's4']);
  });

  test('goes on under new names when the sessions are used up', () => {
    const batches = interleavedSessions(data, { batch: 10, sequences: 2, events: 100 });
    const names = batches.flatMap(({ bytes }) => eventsOf(bytes).map(({ sequence }) => sequence));

    expect(batches).toHaveLength(10);
    expect(names).toHaveLength(100);
    expect(new Set(names).size).toBeGreaterThan(40);
  });
});
