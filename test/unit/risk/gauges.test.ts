import { describe, expect, test } from '@jest/globals';
import { Gauges, MAX_GAUGES } from '../../../src/risk/gauges.ts';

const START = 1_700_000_000_000;

/** A gauge that stood at 4 for twenty minutes, one value every ten seconds, and then takes the values given. */
function gaugeAfter(...values: number[]): { gauges: Gauges; gauge: number } {
  const gauges = new Gauges(5000);
  let gauge = -1;
  const all = [...new Array(120).fill(4), ...values];
  for (const [i, value] of all.entries()) gauge = gauges.observe(0, 'connections', value, START + i * 10_000);
  return { gauges, gauge };
}

describe('numeric fields as gauges', () => {
  test('a usual value stands at no level of its ratio', () => {
    const { gauges, gauge } = gaugeAfter();

    expect(gauges.levels(gauge).ratio).toBe(-1);
  });

  test('levels rise as the value leaves the usual', () => {
    const levels = [8, 16, 32].map((value) => {
      const { gauges, gauge } = gaugeAfter(value);
      return gauges.levels(gauge).ratio;
    });

    expect(levels[0]).toBeGreaterThanOrEqual(0);
    expect(levels[1]).toBeGreaterThan(levels[0]!);
    expect(levels[2]).toBeGreaterThan(levels[1]!);
  });

  test('the share of the highest value is told in twelfths', () => {
    const low = gaugeAfter(40, 40, 10, 10, 10);
    const high = gaugeAfter(40, 40, 40);

    expect(low.gauges.levels(low.gauge).share).toBeLessThan(5);
    expect(high.gauges.levels(high.gauge).share).toBeGreaterThanOrEqual(10);
  });

  test('fields are told apart by source and name', () => {
    const gauges = new Gauges(5000);

    const ids = [
      gauges.observe(0, 'ms', 1, START),
      gauges.observe(1, 'ms', 1, START),
      gauges.observe(0, 'rows', 1, START),
      gauges.observe(0, 'ms', 2, START),
    ];

    expect(ids).toEqual([0, 1, 2, 0]);
  });

  test('what is no measure, or one too many, is left alone', () => {
    const gauges = new Gauges(5000);

    expect(gauges.observe(0, 'a', -1, START)).toBe(-1);
    expect(gauges.observe(0, 'a', Number.NaN, START)).toBe(-1);
    for (let i = 0; i < MAX_GAUGES; i++) gauges.observe(0, `field ${i}`, 1, START);
    expect(gauges.observe(0, 'one too many', 1, START)).toBe(-1);
  });
});
