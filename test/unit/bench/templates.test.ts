import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseCsv, readLabelledSystems } from '../../../src/bench/loghub-data.ts';
import { benchTemplates, templatesRows } from '../../../src/bench/templates.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logcast-bench-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('Labelled systems', () => {
  test('are read with their quoted fields, one system per file', () => {
    writeFileSync(
      join(folder, 'Shop.truth.csv'),
      'line,content,template\n1,"a, ""b"" 5","a, ""b"" <*>"\r\n2,up,up\n',
    );

    expect(readLabelledSystems(folder)).toEqual([
      { name: 'Shop', messages: ['a, "b" 5', 'up'], truth: ['a, "b" <*>', 'up'] },
    ]);
  });

  test('are missed by name', () => {
    expect(() => readLabelledSystems(folder)).toThrow('NAME.truth.csv');
    writeFileSync(join(folder, 'Shop.truth.csv'), 'line,text\n1,a\n');
    expect(() => readLabelledSystems(folder)).toThrow(
      'expected the columns content and template, got line,text',
    );
  });

  test('may end in an empty field and hold line breaks', () => {
    expect(parseCsv('a,"b\nc"\n1,')).toEqual([
      ['a', 'b\nc'],
      ['1', ''],
    ]);
  });
});

describe('The benchmark of templates', () => {
  test('measures accuracy, speed beside a peer, and floods', () => {
    writeFileSync(
      join(folder, 'Shop.truth.csv'),
      'line,content,template\n1,order 5 placed,order <*> placed\n2,order 6 placed,order <*> placed\n3,up,up\n',
    );

    mkdirSync(join(folder, 'catalog'));
    writeFileSync(
      join(folder, 'catalog', 'Prog.truth.csv'),
      'line,content,template\n1,read 5 bytes,read <*> bytes\n',
    );

    const result = benchTemplates(folder, 2000);
    const rows = templatesRows(result);

    expect(result.mean).toEqual({ ga: 1, fga: 1, pa: 1, fta: 1, gaEmitted: 1 });
    expect(result.catalogues).toEqual([{ system: 'Prog', ga: 1, fga: 1, pa: 1, fta: 1, gaEmitted: 1 }]);
    expect(result.firstSight).toBeGreaterThan(0);
    expect(result.throughput.lines).toBe(2000);
    expect(result.throughput.linesPerSecond).toBeGreaterThan(0);
    expect(result.peer.mean.ga).toBe(1);
    expect(result.floods.map(({ lines }) => lines)).toEqual([400, 400, 400]);
    expect(rows.map(({ what }) => what)).toContain('flood: random words');
    expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1);
  });
});
