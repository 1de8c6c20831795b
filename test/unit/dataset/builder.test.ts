import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomFrom } from '../../../src/backtest/random.ts';
import { configSchema } from '../../../src/config/config.ts';
import { type Dataset, DatasetBuilder } from '../../../src/dataset/builder.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { hashedWords, WORD_HASHING } from '../../../src/models/template-words.ts';
import { makeEvent, START } from '../../support/make-event.ts';

function build(batches: readonly (readonly LogEvent[])[], settings: object = {}): Dataset {
  const builder = new DatasetBuilder(configSchema.parse(settings));
  for (const batch of batches) builder.add(batch);
  return builder.finish(WORD_HASHING);
}

/** Rows as text: template (or "end"), sequence, second, with ! where a sequence starts and * where watched. */
function told({ rows, vocabulary }: Dataset): string[] {
  return Array.from({ length: rows.length }, (_, i) => {
    const { template, id } = vocabulary.types[rows.type[i]!]!;
    const second = (rows.time[i]! - START) / 1000;
    return `${template || id} ${rows.sequence[i]} ${second}${rows.start[i] ? '!' : ''}${rows.watched[i] ? `*${rows.watched[i]}` : ''}`;
  });
}

const at = (second: number, sequence: string, type: string): LogEvent =>
  makeEvent(second, { sequence, type });

describe('building a dataset', () => {
  test('ends sequences right behind their last events, not behind all events', () => {
    const dataset = build(
      [[at(0, 'a', 'open'), at(1, 'b', 'open'), at(2, 'a', 'close'), at(9, 'b', 'close')]],
      { sequences: { endAtInputEnd: 'always' } },
    );

    expect(told(dataset)).toEqual(['open 0 0!', 'open 1 1!', 'close 0 2', 'end 0 2', 'close 1 9', 'end 1 9']);
  });

  test('holds no ends that only the end of the input brings', () => {
    const dataset = build([[at(0, 'a', 'open'), at(1, 'b', 'open'), at(2, 'a', 'close')]]);

    expect(told(dataset)).toEqual(['open 0 0!', 'open 1 1!', 'close 0 2']);
  });

  test('ends sequences that time out when they time out, and never uses a number twice', () => {
    const events = [at(0, 'a', 'open'), at(30, 'b', 'open'), at(31, 'a', 'open')];

    const dataset = build([events], { sequences: { idleTimeoutSeconds: 10, endAtInputEnd: 'never' } });

    expect(told(dataset)).toEqual(['open 0 0!', 'end 0 10', 'open 1 30!', 'open 2 31!']);
    expect(dataset.sequences).toBe(3);
  });

  test('counts sequences that are forgotten for want of capacity, and numbers them anew', () => {
    const events = [at(0, 'a', 'open'), at(1, 'b', 'open'), at(2, 'a', 'close')];

    const dataset = build([events], { sequences: { capacity: 1, endAtInputEnd: 'never' } });

    expect(told(dataset)).toEqual(['open 0 0!', 'open 1 1!', 'close 2 2!']);
    expect([dataset.sequences, dataset.evicted]).toEqual([3, 2]);
  });

  test('gives types the form they have in the end, numbered by their first row', () => {
    const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa'];
    const events = words.map((word, i) =>
      makeEvent(i, { message: `connection from ${word} was closed early` }),
    );

    const { rows, vocabulary } = build([[makeEvent(-1, { message: 'started' }), ...events]]);

    expect(vocabulary.types.map(({ template }) => template)).toEqual([
      '',
      'started',
      'connection from <*> was closed early',
    ]);
    expect([...rows.type.subarray(0, rows.length)]).toEqual([1, ...words.map(() => 2)]);
    expect(vocabulary.types.map(({ firstRow, count }) => [firstRow, count])).toEqual([
      [11, 0],
      [0, 1],
      [1, 10],
    ]);
  });

  test('carries the hashed words of every template, and an end without any', () => {
    const { vocabulary } = build([[at(0, 'a', 'disk <*> is full'), at(1, 'b', 'reboot')]]);

    expect(vocabulary.types.map(({ index, words }) => [index, words])).toEqual([
      [0, []],
      [1, hashedWords('disk is full', WORD_HASHING)],
      [2, hashedWords('reboot', WORD_HASHING)],
    ]);
  });

  test('marks events that specialists watch, one bit each in the order of the configuration', () => {
    const specialists = [
      { name: 'fatal', watch: { severity: 'fatal' } },
      { name: 'full', watch: { pattern: 'is full' } },
    ];
    const messages = [
      makeEvent(0, { message: 'disk is full', severity: 21 }),
      makeEvent(1, { message: 'disk is full' }),
      makeEvent(2, { message: 'all is well' }),
    ];

    const { rows } = build([messages], { specialists });

    expect([...rows.watched.subarray(0, 3)]).toEqual([3, 2, 0]);
  });

  test('puts late events in order where the configuration asks for it', () => {
    const events = [at(0, 'a', 'one'), at(5, 'a', 'three'), at(3, 'a', 'two'), at(20, 'a', 'four')];

    const dataset = build([events], { sequences: { latenessSeconds: 5, endAtInputEnd: 'never' } });

    expect(told(dataset)).toEqual(['one 0 0!', 'two 0 3', 'three 0 5', 'four 0 20']);
  });

  test('does not depend on how the events are dealt out', () => {
    const random = randomFrom(3);
    const events = Array.from({ length: 300 }, (_, i) =>
      makeEvent(i + 4 * random(), {
        sequence: `s${Math.floor(random() * 6)}`,
        message: `step ${['in', 'out', 'up', 'down', 'left', 'right'][Math.floor(random() * 6)]} of job done`,
      }),
    );
    const settings = { sequences: { latenessSeconds: 3, idleTimeoutSeconds: 12 } };
    const whole = build([events], settings);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 299 }), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), events.length];
        const batches = places.slice(1).map((to, i) => events.slice(places[i], to));
        const parts = build(batches, settings);
        expect(told(parts)).toEqual(told(whole));
        expect(parts.vocabulary).toEqual(whole.vocabulary);
      }),
      { numRuns: 20 },
    );
  });
});
