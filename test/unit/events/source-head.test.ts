import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type EventsConfig, eventsConfig } from '../../../src/events/config.ts';
import { SourceDecoder } from '../../../src/events/decoder.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { ARRIVAL, messages } from '../../support/decoding.ts';

const OLD = Date.UTC(2019, 2, 4, 5, 6, 7);
const DATED = '2019-03-04T05:06:07Z INFO app: ready';

function waiting(settings: Partial<EventsConfig> = {}): SourceDecoder {
  return new SourceDecoder('app.log', eventsConfig.parse(settings), undefined, { holdHead: true });
}

function text(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

function times(events: readonly LogEvent[]): number[] {
  return events.map((event) => event.time);
}

describe('events at the head of a source that have no believable time', () => {
  test.each([
    ['a banner', '*** service starting ***', { untimed: 1, adjusted: 0 }],
    [
      'a time of a clock that was not set',
      '1970-01-01T00:00:03Z INFO app: boot',
      { untimed: 0, adjusted: 1 },
    ],
    ['a JSON record without a time', '{"msg":"boot"}', { untimed: 1, adjusted: 0 }],
  ])('%s gets the first time that the source states', (_what, first, counted) => {
    const chunk = waiting().decodeLines(text([first, DATED]), 0, ARRIVAL);

    expect(times(chunk.events)).toEqual([OLD, OLD]);
    expect(chunk.lineOf).toEqual([0, 1]);
    expect(chunk.counters).toMatchObject(counted);
  });

  test('wait in the state of the decoder, over chunks and restarts', () => {
    const before = waiting();
    const held = before.decodeLines(text(['one', '', 'two']), 0, ARRIVAL);
    const stored = JSON.parse(JSON.stringify(before.state()));
    const after = SourceDecoder.restore('app.log', eventsConfig.parse({}), stored);

    const chunk = after.decodeLines(text([DATED]), 9, ARRIVAL);

    expect(held.events).toHaveLength(0);
    expect(held.counters).toMatchObject({ lines: 3, untimed: 2 });
    expect(messages(chunk.events)).toEqual(['one', 'two', 'ready']);
    expect(times(chunk.events)).toEqual([OLD, OLD, OLD]);
    expect(chunk.lineOf).toEqual([-3, -1, 0]);
  });

  test('are given out with the arrival when the source ends before it states a time', () => {
    const decoder = waiting();
    decoder.decodeLines(text(['one', 'two']), 0, ARRIVAL);

    const rest = decoder.finish();

    expect(messages(rest.events)).toEqual(['one', 'two']);
    expect(times(rest.events)).toEqual([ARRIVAL, ARRIVAL]);
    expect(rest.counters).toMatchObject({ lines: 0, untimed: 0 });
    expect(decoder.finish().events).toHaveLength(0);
    expect(decoder.decodeLines(text(['three']), 8, ARRIVAL).events).toHaveLength(1);
  });

  test('wait no longer when there are more than 64 of them', () => {
    const decoder = waiting();
    const lines = Array.from({ length: 257 }, (_, i) => `line ${i}`);

    const few = decoder.decodeLines(text(lines.slice(0, 64)), 0, ARRIVAL);
    const more = decoder.decodeLines(text(lines.slice(64)), 2000, ARRIVAL);

    expect(few.events).toHaveLength(0);
    expect(messages(more.events)).toEqual(lines);
    expect(new Set(times(more.events))).toEqual(new Set([ARRIVAL]));
    expect(decoder.state().head).toBeNull();
  });

  test('wait no longer when they are long, so that the state stays small', () => {
    const decoder = waiting();
    const lines = Array.from({ length: 40 }, () => 'x'.repeat(5000));

    const { events } = decoder.decodeLines(text(lines), 0, ARRIVAL);

    expect(events).toHaveLength(40);
    expect(JSON.stringify(decoder.state()).length).toBeLessThan(1000);
  });

  test('do not wait where the arrival of records is known', () => {
    const { events } = new SourceDecoder('app.log', eventsConfig.parse({})).decodeLines(
      text(['one']),
      0,
      ARRIVAL,
    );

    expect(times(events)).toEqual([ARRIVAL]);
  });
});

test('what waited is the same however the source is cut into chunks and however often it is restored', () => {
  const line = fc.constantFrom(
    { weight: 4, value: 'plain' },
    { weight: 1, value: DATED },
    { weight: 1, value: '1970-01-01T00:00:03Z INFO app: boot' },
    { weight: 1, value: '{"msg":"boot"}' },
    { weight: 1, value: '\tat frame' },
  );
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(29), { maxLength: 5 }),
      fc.boolean(),
      (lines, cuts, restart) => {
        const values = lines.map(({ value }) => value);
        const edges = [...new Set([0, ...cuts, values.length])].filter((at) => at <= values.length);
        edges.sort((a, b) => a - b);
        let decoder = waiting();
        const events: LogEvent[] = [];
        for (const [i, edge] of edges.slice(1).entries()) {
          events.push(...decoder.decodeLines(text(values.slice(edges[i], edge)), 0, ARRIVAL).events);
          const state = JSON.parse(JSON.stringify(decoder.state()));
          if (restart) decoder = SourceDecoder.restore('app.log', eventsConfig.parse({}), state);
        }
        events.push(...decoder.finish().events);

        const whole = waiting();
        const { events: together } = whole.decodeLines(text(values), 0, ARRIVAL);
        expect(events).toEqual([...together, ...whole.finish().events]);
      },
    ),
    { numRuns: 200 },
  );
});
