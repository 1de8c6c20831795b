import { describe, expect, test } from '@jest/globals';
import { eventsConfig } from '../../../src/events/config.ts';
import { SourceDecoder } from '../../../src/events/decoder.ts';
import type { StoredDecoderState } from '../../../src/events/decoder-state.ts';
import { ARRIVAL, messages } from '../../support/decoding.ts';

const config = eventsConfig.parse({});

function restored(state: StoredDecoderState): SourceDecoder {
  return SourceDecoder.restore('app.log', config, JSON.parse(JSON.stringify(state)));
}

function decoded(decoder: SourceDecoder, lines: readonly string[]) {
  return decoder.decodeLines(Buffer.from(lines.map((line) => `${line}\n`).join('')), 0, ARRIVAL);
}

describe('the state of a decoder', () => {
  test('of the version that knew one format is read: what waited comes out, what continues is folded', () => {
    const decoder = restored({
      version: 1,
      format: 'leveled',
      clock: { latest: null, newest: null, suspect: null },
      continued: 0,
      head: [{ event: { time: 1, source: 'app.log', message: 'starting', severity: 0 }, line: -1 }],
    });

    const { events, counters } = decoded(decoder, ['\tat frame', '2026-11-20 09:20:26,123 INFO cart: ready']);

    expect(messages(events)).toEqual(['starting', 'ready']);
    expect(events[0]!.time).toBe(Date.UTC(2026, 10, 20, 9, 20, 26, 123));
    expect(counters.folded).toBe(1);
  });

  test.each([
    [
      'the parts of a line',
      ['2026-11-20T09:20:26Z stdout P half '],
      ['2026-11-20T09:20:27Z stdout F and half'],
      'half and half',
    ],
    [
      'a header whose message is the next line',
      ['info: Shop.Cart[7]'],
      ['      Order 7 paid'],
      'Order 7 paid',
    ],
    [
      'an object over many lines',
      ['{', '  "time": "2026-11-20T09:20:26Z",'],
      ['  "msg": "paid"', '}'],
      'paid',
    ],
  ])('holds %s', (_what, before, after, message) => {
    const first = new SourceDecoder('app.log', config);
    const begun = decoded(first, before);
    const rest = decoded(restored(first.state()), after);

    expect(begun.events).toHaveLength(0);
    expect(first.isHolding).toBe(true);
    expect(messages(rest.events)).toEqual([message]);
    expect(rest.lineOf).toEqual([-before.length]);
  });

  test('gives out at the end what its lines never completed', () => {
    const decoder = new SourceDecoder('app.log', config);
    decoded(decoder, ['2026-11-20T09:20:26Z stdout P half ', '{"time": "2026-11-20T09:20:26Z",']);

    const { events, rejected } = decoder.finish();

    expect(messages(events)).toEqual(['half']);
    expect(rejected).toMatchObject([{ reason: 'broken-json' }]);
  });
});
