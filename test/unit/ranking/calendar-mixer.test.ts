import { describe, expect, test } from '@jest/globals';
import { ContextTable } from '../../../src/models/context-table.ts';
import { CONTEXTS } from '../../../src/models/contexts.ts';
import { SequenceMemory } from '../../../src/models/sequence-memory.ts';
import { TypeCodes } from '../../../src/models/type-codes.ts';
import { TypeStatistics } from '../../../src/models/type-statistics.ts';
import { CalendarMixer } from '../../../src/ranking/calendar-mixer.ts';
import { CandidateSet } from '../../../src/ranking/candidate-set.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Mixer } from '../../../src/ranking/mixer.ts';

const [ORDER1, HOUR] = [CONTEXTS.indexOf('order1'), CONTEXTS.indexOf('typeHour')];
const [LAST, COMES] = [1, 2];

/** Candidates of which the last type says that all are alike, and the hour that one comes. */
function makeSet(): CandidateSet {
  const codes = new TypeCodes();
  const statistics = new TypeStatistics({ recentKeep: 0.95, surpriseKeep: 0.995 });
  for (let i = 0; i < 40; i++) statistics.add(1 + (i % 4), i * 1000, 0.5);
  const memory = new SequenceMemory(codes, 1);
  memory.start(0, 0, 0);
  memory.append(0, LAST, 0, 0);
  const table = new ContextTable({ maxRows: 256, maxSuccessors: 24, fastKeep: 0.95, slowLimit: 1000 }, codes);
  for (let i = 0; i < 40; i++) {
    table.add(11, 1 + (i % 4));
    table.add(13, COMES);
  }
  const set = new CandidateSet(statistics, 48, 400);
  set.begin();
  set.addContext(table, ORDER1, table.find(11), -1);
  set.addContext(table, HOUR, table.find(13), -1);
  set.finish(memory, 0, 4);
  return set;
}

const sharesOf = (set: CandidateSet): number[] => [...set.share.subarray(0, set.count)];

describe('the mixer with hour and weekday', () => {
  test('leaves the one without them to learn as if it were not there', () => {
    const config = rankingConfig.parse({ step: 0.3 });
    const [alone, beside] = [new Mixer(1, config), new Mixer(1, config)];
    const calendar = new CalendarMixer(beside, config);
    const [own, shared] = [makeSet(), makeSet()];
    const truth = own.find(COMES);

    for (let i = 0; i < 200; i++) {
      alone.score(own, LAST, 0);
      alone.learn(own, truth, 0.9);
      calendar.rescore(shared, LAST, 0, beside.score(shared, LAST, 0));
      calendar.judge(calendar.leadOf(truth));
      calendar.learn(shared, truth, 0.9);
      expect(sharesOf(shared)).toEqual(sharesOf(own));
      beside.learn(shared, truth, 0.9);
    }

    calendar.rescore(shared, LAST, 0, beside.score(shared, LAST, 0));
    alone.score(own, LAST, 0);
    expect(calendar.won).toBe(true);
    expect(shared.share[truth]!).toBeGreaterThan(own.share[truth]!);
  });

  test('learns from its own shares, also while it is not listened to', () => {
    const config = rankingConfig.parse({ step: 0.3 });
    const timeless = new Mixer(1, config);
    const calendar = new CalendarMixer(timeless, config);
    const full = new Mixer(1, config, { calendar: true });
    full.takeOver(timeless);
    const [own, shared] = [makeSet(), makeSet()];
    const truth = own.find(COMES);

    for (let i = 0; i < 200; i++) {
      timeless.score(shared, LAST, 0);
      const without = shared.share[truth]!;
      calendar.rescore(shared, LAST, 0, without);
      full.score(own, LAST, 0);
      expect(Math.abs(calendar.leadOf(truth) - Math.log(own.share[truth]! / without))).toBeLessThan(1e-3);
      calendar.learn(shared, truth, 0.9);
      full.learn(own, truth, 0.9);
    }

    expect(calendar.won).toBe(false);
  });
});
