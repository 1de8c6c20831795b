import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { CATALOGUE } from '../../../src/monitoring/catalogue.ts';

const ROOT = resolve(import.meta.dirname, '../../../src');

/** Where a metric is recorded: directly, or by the short form that gauges of accuracy have. */
const RECORDING = /\b(?:record|set)\(\s*'(logcast_[a-z0-9_]+)'/g;

test('every metric of the catalogue is recorded somewhere, so that no dashboard waits for what never comes', () => {
  const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );

  const recorded = new Set(
    sources.flatMap((name) =>
      [...readFileSync(join(ROOT, name), 'utf8').matchAll(RECORDING)].map(([, metric]) => metric),
    ),
  );

  expect(CATALOGUE.map(({ name }) => name).filter((name) => !recorded.has(name))).toEqual([]);
});
