import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { BoundedLabels, OTHER } from '../../../src/monitoring/bounded-labels.ts';
import { CATALOGUE, LABEL_BOUNDS } from '../../../src/monitoring/catalogue.ts';

describe('the catalogue of metrics', () => {
  test('names are unique and say what they are', () => {
    const names = CATALOGUE.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const { name, kind, unit, description } of CATALOGUE) {
      expect(name).toMatch(/^logcast_[a-z0-9_]+$/);
      expect(name.endsWith('_total')).toBe(kind === 'counter');
      if (unit === 'Seconds') expect(name).toMatch(/_seconds$/);
      expect(description.length).toBeGreaterThan(20);
    }
  });

  test('the table in the README is that of the catalogue', () => {
    const readme = readFileSync(new URL('../../../src/monitoring/README.md', import.meta.url), 'utf8');
    const rows = CATALOGUE.map(
      ({ name, kind, unit, labels, description }) =>
        `| \`${name}\` | ${kind} | ${unit} | ${labels.join(', ')} | ${description} |`,
    );

    expect(readme).toContain(rows.join('\n'));
  });

  test('the largest metric stays below twenty thousand time series', () => {
    for (const { name, labels } of CATALOGUE) {
      const series = labels.reduce((product, label) => product * (LABEL_BOUNDS[label] + 1), 1);

      expect([name, series < 20_000]).toEqual([name, true]);
    }
  });

  test('values beyond the bound of a label become one', () => {
    const labels = new BoundedLabels();
    const routes = Array.from({ length: 100 }, (_, i) =>
      labels.of('logcast_api_request_seconds', { route: `/${i}` }),
    );

    expect(new Set(routes.map(({ route }) => route)).size).toBe(LABEL_BOUNDS.route + 1);
    expect(routes.at(-1)).toEqual({ route: OTHER });
    expect(labels.of('logcast_api_request_seconds', { route: '/3' })).toEqual({ route: '/3' });
  });

  test('labels that were not declared are dropped, and missing ones have a value', () => {
    const labels = new BoundedLabels();

    expect(labels.of('logcast_rejected_total', { colour: 'red' })).toEqual({ reason: 'none' });
  });
});
