import { describe, expect, test } from '@jest/globals';
import { ContextTable } from '../../../src/models/context-table.ts';
import { TypeCodes } from '../../../src/models/type-codes.ts';
import { TypeStatistics } from '../../../src/models/type-statistics.ts';
import { CandidateSet } from '../../../src/ranking/candidate-set.ts';
import { slowShares } from '../../../src/ranking/slow-voice.ts';

const KEY = 77;
const NOTHING = -1;

/** A table where the one context was followed by these types, in turns. */
function tableOf(slowLimit: number, types: readonly number[], visits: number): ContextTable {
  const table = new ContextTable(
    { maxRows: 256, maxSuccessors: 24, fastKeep: 0.95, slowLimit },
    new TypeCodes(),
  );
  for (let i = 0; i < visits; i++) table.add(KEY, types[i % types.length]!);
  return table;
}

function statisticsOf(types: readonly number[]): TypeStatistics {
  const statistics = new TypeStatistics({ recentKeep: 0.95, surpriseKeep: 0.995 });
  for (const type of types) statistics.add(type, 0, 0);
  return statistics;
}

/** What slow counts give the candidates, by type. */
function sharesOf(table: ContextTable, types: readonly number[], limit = 8): Map<number, number> {
  const statistics = statisticsOf(types);
  const set = new CandidateSet(statistics, limit, 64);
  set.begin();
  set.addContext(table, 0, table.find(KEY), NOTHING);
  const out = new Float64Array(limit);
  slowShares(set, statistics, out);
  return new Map(Array.from({ length: set.count }, (_, place) => [set.types[place]!, out[place]!]));
}

describe('slow counts', () => {
  test('say the same however often the counts behind them were halved', () => {
    const types = [1, 2, 3];

    const halved = sharesOf(tableOf(50, types, 6000), types);

    const plain = sharesOf(tableOf(2000, types, 1500), types);
    for (const type of types) expect(halved.get(type)).toBeCloseTo(plain.get(type)!, 3);
  });

  test('remember what was rare: halving does not make it any rarer', () => {
    const types = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2];

    const shares = sharesOf(tableOf(50, types, 5000), types);

    expect(shares.get(2)).toBeCloseTo(0.1, 2);
  });

  test('count visits of successors that found no room among the candidates', () => {
    const types = [1, 2, 3, 4];

    const shares = sharesOf(tableOf(50, types, 4000), types, 2);

    for (const share of shares.values()) expect(share).toBeCloseTo(0.25, 2);
  });
});
