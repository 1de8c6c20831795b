import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FailureLog } from '../../../samples/recorder/clients/failures.ts';
import { layoutOf } from '../../../samples/recorder/layout.ts';
import { openTables } from '../../../samples/recorder/tables.ts';

let out = '';
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'logcast-tables-'));
});
afterEach(() => rmSync(out, { recursive: true }));

const open = () =>
  openTables(layoutOf({ seed: 1, minutes: 1, out, run: out, port: 7400, scale: 1, rate: 1, only: [] }));

describe('the incident tables', () => {
  test('number their rows, write times in UTC and quote descriptions', () => {
    const tables = open();

    const row = {
      kind: 'deadlock',
      precursorStart: 0,
      end: 90_500,
      foreseeable: true,
      description: 'a "b", c',
    };
    tables.addIncident({ ...row, start: 60_000 });
    tables.addIncident({ ...row, start: 60_000 });

    const [, first, second] = readFileSync(join(out, 'incidents.csv'), 'utf8').split('\n');
    expect(first).toBe(
      'i01,deadlock,1970-01-01T00:00:00.000Z,1970-01-01T00:01:00.000Z,1970-01-01T00:01:30.500Z,true,"a ""b"", c"',
    );
    expect(second?.startsWith('i02,')).toBe(true);
    expect(tables.counts().incidents).toEqual({ deadlock: 2 });
  });

  test('keep look-alikes apart, without a time of damage', () => {
    const tables = open();

    tables.addLookalike({
      kind: 'deadlock',
      precursorStart: 0,
      end: 1000,
      description: 'calm',
    });

    expect(readFileSync(join(out, 'lookalikes.csv'), 'utf8').split('\n')[1]).toBe(
      'l01,deadlock,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z,"calm"',
    );
    expect(tables.counts().incidents).toEqual({});
  });
});

describe('the log of client failures', () => {
  test('knows nothing before the first failure and finds it afterwards', () => {
    const failures = new FailureLog();
    const before = failures.firstSince(0);

    failures.note('visitor', 'HTTP 500');
    failures.note('report', 'no space');

    expect(before).toBeUndefined();
    expect(failures.firstSince(0)?.client).toBe('visitor');
    expect(failures.lastSince(0)?.client).toBe('report');
    expect(failures.lastSince(Date.now() + 1000)).toBeUndefined();
  });
});
