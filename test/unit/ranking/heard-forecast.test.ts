import { describe, expect, test } from '@jest/globals';
import { createOpinions, type ExpertVoice } from '../../../src/models/expert.ts';
import { TypeCodes } from '../../../src/models/type-codes.ts';
import { TypeStatistics } from '../../../src/models/type-statistics.ts';
import type { Foretold } from '../../../src/ranking/foretold.ts';
import { Hearing } from '../../../src/ranking/hearing.ts';
import { OpenOpinions } from '../../../src/ranking/open-opinions.ts';
import { OpenShares } from '../../../src/ranking/open-shares.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const voice: ExpertVoice = { name: 'oracle', width: 3, timed: false };
const LIMIT = 8;
const SLOTS = 4;

/** A stream that knows types 1 to `known`. */
function statisticsOf(known: number): TypeStatistics {
  const statistics = new TypeStatistics({ recentKeep: 0.9, surpriseKeep: 0.9 });
  for (let type = 1; type <= known; type++) statistics.add(type, type, 0.5);
  return statistics;
}

/** Candidates with their probabilities; what they leave goes to other known types, but .01 to a new one. */
function foretell(shares: Readonly<Record<number, number>>): Foretold {
  const types = Object.keys(shares).map(Number);
  const given = Object.values(shares);
  const left = 0.99 - given.reduce((sum, share) => sum + share, 0);
  return {
    count: types.length,
    types: Int32Array.from(types),
    probability: Float64Array.from([...given, left, 0.01]),
  };
}

/** What hears an expert that names these types in every slot. */
function setUp(named: readonly (readonly [number, number])[], step = 0.01): Hearing {
  const opinions = createOpinions(voice, 1);
  named.forEach(([type, probability], i) => {
    opinions.types[i] = type;
    opinions.probabilities[i] = probability;
  });
  const open = new OpenOpinions(voice, new TypeCodes(), SLOTS);
  for (let slot = 0; slot < SLOTS; slot++) open.take(slot, opinions, 0);
  return new Hearing([open], statisticsOf(6), LIMIT, step, SLOTS);
}

function issue(hearing: Hearing, slot: number, foretold: Foretold): void {
  hearing.hear(slot, foretold, 1);
  hearing.open(slot, 1);
}

const probabilityOf = (hearing: Hearing, type: number) => hearing.probability[hearing.find(type)]!;

describe('what comes next, with experts', () => {
  test('adds up to one, over candidates, other known types and new ones', () => {
    const hearing = setUp([
      [1, 0.5],
      [5, 0.2],
      [0, 0.1],
    ]);

    hearing.hear(0, foretell({ 2: 0.6, 1: 0.2, 0: 0.1 }), 1);

    const sum = hearing.probability.slice(0, hearing.count + 2).reduce((total, share) => total + share, 0);
    expect(sum).toBeCloseTo(1, 9);
    expect(hearing.count).toBe(4);
    expect(hearing.types[0]).toBe(0);
  });

  test('leaves the end of the sequence to the online mix', () => {
    const hearing = setUp([
      [1, 0.3],
      [0, 0.7],
    ]);

    hearing.hear(0, foretell({ 2: 0.6, 1: 0.2, 0: 0.1 }), 1);
    for (let i = 0; i < 50; i++) hearing.learn(0, foretell({ 2: 0.6, 1: 0.2, 0: 0.1 }), 1, 0);
    hearing.hear(0, foretell({ 2: 0.6, 1: 0.2, 0: 0.1 }), 1);

    expect(probabilityOf(hearing, 0)).toBeCloseTo(0.1, 9);
  });

  test('is nobody’s where no expert speaks', () => {
    const hearing = setUp([]);

    expect(hearing.hear(0, foretell({ 2: 0.6 }), 1)).toBe(false);
  });

  test('comes to be what the expert says where it is right, a type the online mix did not offer included', () => {
    const hearing = setUp([[5, 0.95]]);
    const foretold = foretell({ 2: 0.6, 1: 0.3 });
    hearing.hear(0, foretold, 1);
    const before = probabilityOf(hearing, 5);

    for (let i = 0; i < 10; i++) hearing.learn(0, foretold, 1, 5);
    hearing.hear(0, foretold, 1);

    expect(before).toBeLessThan(0.4);
    expect(probabilityOf(hearing, 5)).toBeGreaterThan(0.7);
  });

  test('is learned from what was foretold as it was issued', () => {
    const shares = new OpenShares(LIMIT, SLOTS);
    const codes = new TypeCodes();
    shares.keep(2, foretell({ 2: 0.6, 1: 0.3 }), 4);
    const writer = new StateWriter();
    shares.save(writer, SLOTS);
    const read = new OpenShares(LIMIT, SLOTS);
    read.restore(new StateReader(writer.finish()));

    const found = read.take(2, codes);

    expect(found).toBe(true);
    expect([read.count, read.last]).toEqual([2, 4]);
    expect(Array.from(read.types.slice(0, 2))).toEqual([1, 2]);
    expect(read.probability[1]).toBeCloseTo(0.6);
    expect(read.take(2, codes)).toBe(false);
  });

  test('judges the joint model by what it said as issued, not by what it learned since', () => {
    const foretold = foretell({ 2: 0.6, 1: 0.3, 5: 0.02 });
    const [together, inTurn] = [setUp([[5, 0.4]], 1), setUp([[5, 0.4]], 1)];

    for (let slot = 0; slot < SLOTS; slot++) issue(together, slot, foretold);
    for (let slot = 0; slot < SLOTS; slot++) together.learn(slot, foretold, 1, 5);
    for (let slot = 0; slot < SLOTS; slot++) {
      issue(inTurn, slot, foretold);
      inTurn.learn(slot, foretold, 1, 5);
    }

    together.hear(0, foretold, 1);
    inTurn.hear(0, foretold, 1);
    expect(probabilityOf(together, 5)).toBeLessThan(probabilityOf(inTurn, 5) - 0.001);
  });

  test('goes on as it was saved, with what is open', () => {
    const foretold = foretell({ 2: 0.6, 1: 0.3, 5: 0.02 });
    const [hearing, read] = [setUp([[5, 0.4]], 1), setUp([[5, 0.4]], 1)];
    for (let slot = 0; slot < 2; slot++) issue(hearing, slot, foretold);
    hearing.learn(0, foretold, 1, 5);
    const writer = new StateWriter();
    hearing.save(writer, SLOTS);

    read.restore(new StateReader(writer.finish()));

    for (const either of [hearing, read]) {
      either.learn(1, foretold, 1, 5);
      either.hear(0, foretold, 1);
    }
    expect(probabilityOf(read, 5)).toBe(probabilityOf(hearing, 5));
  });

  test('begins anew after a state of the first version', () => {
    const writer = new StateWriter();
    writer.section('hearing', 1);
    writer.strings(['oracle']);
    for (let i = 0; i < 2; i++) writer.array(new Float64Array(3));
    writer.section('hearing-trial', 1);
    for (let i = 0; i < 2; i++) writer.array(new Float64Array(2));
    writer.number(7);
    const reader = new StateReader(writer.finish());

    setUp([]).restore(reader);

    expect(reader.number()).toBe(7);
  });
});
