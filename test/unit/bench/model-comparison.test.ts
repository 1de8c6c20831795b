import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { markdownOf } from '../../../src/bench/model-rows.ts';
import { MODEL_SETS } from '../../../src/bench/model-sets.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function eventsOf(path: string): { time: number; sequence: string; type: string }[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the data sets of the comparison', () => {
  test('the cases of a process are divided whole, by their start', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => {
      const minute = String(row).padStart(2, '0');
      return `${Math.floor(row / 8) + (row % 2) * 5},${row % 3},2026-01-01 00:${minute}:00`;
    });
    mkdirSync(join(folder, 'process'));
    writeFileSync(
      join(folder, 'process/helpdesk.csv.gz'),
      gzipSync(`CaseID,ActivityID,CompleteTimestamp\n${rows.join('\n')}\n`),
    );

    const set = await MODEL_SETS['helpdesk']!(folder, folder);

    const [train, test_] = [eventsOf(set.train), eventsOf(set.test)];
    const cases = (events: typeof train) => new Set(events.map(({ sequence }) => sequence));
    expect(train.length + test_.length).toBe(40);
    expect([cases(train).size, cases(test_).size]).toEqual([7, 3]);
    expect([...cases(train)].filter((name) => cases(test_).has(name))).toEqual([]);
    expect(train[0]).toMatchObject({ time: Date.UTC(2026, 0, 1), type: 'activity 0' });
  });

  test('the sample is cut in the middle of its time', async () => {
    const set = await MODEL_SETS['sample']!(folder, folder);

    const [train, test_] = [eventsOf(set.train), eventsOf(set.test)];
    expect(Math.abs(train.length - test_.length)).toBeLessThanOrEqual(1);
    expect(train.at(-1)!.time).toBeLessThanOrEqual(test_[0]!.time);
  });
});

describe('the table of the comparison', () => {
  test('gives figures with half their interval, and leads with the interval', () => {
    const interval = (value: number, low: number, high: number) => ({ value, low, high });
    const lead = interval(-0.0123, -0.02, -0.00001);
    const same = interval(0, 0, 0);
    const leads = {
      top1: same,
      top3: same,
      top9: same,
      nll: lead,
      maeLog1p: same,
      pinball: same,
      laterTop1: same,
      laterNll: same,
    };

    const table = markdownOf([
      { model: 'rule', figures: { top1: { value: 0.5, low: null, high: null } } },
      { model: 'gru', figures: { nll: interval(0.25, 0.24, 0.26) }, lead: leads, parameters: 90_646 },
    ]);

    const [head, rule, first, second] = table.split('\n');
    expect(head!.split('|')).toHaveLength(rule!.split('|').length);
    expect(first).toBe('| rule | 0.500 | – | – | – | – | – | – | – | – | – | – |');
    expect(second).toContain('| 0.250 ±0.010 |');
    expect(second).toContain('| −0.0123 (−0.0200 to 0.0000) | 0.0000 (0.0000 to 0.0000) |');
    expect(second).toContain('| 90,646 |');
  });
});
