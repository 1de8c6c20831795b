import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventsConfig } from '../../../src/events/config.ts';
import { DateOrder, writtenDate } from '../../../src/events/date-order.ts';
import { emptyChunk } from '../../../src/events/decoded-chunk.ts';
import { CLOCK, Header } from '../../../src/events/formats/header.ts';
import { scanTime } from '../../../src/events/formats/time-text.ts';
import { SourceClock } from '../../../src/events/source-clock.ts';
import { SourceHead } from '../../../src/events/source-head.ts';

function header(written: string): Header {
  const out = new Header();
  if (scanTime(written, 0, out) < 0) throw new Error(`${written} is no time`);
  return out;
}

function days(lines: readonly string[], arrival = Number.NaN, zone?: string): string[] {
  const clock = new SourceClock(eventsConfig.parse({ zone }), undefined, { arrivalIsTime: false });
  return lines.map((line) =>
    new Date(clock.resolve(header(`${line} 12:00:00`), arrival)).toISOString().slice(0, 10),
  );
}

describe('the order of day and month', () => {
  test('is told by a value over twelve, from there on and for what is read again', () => {
    const clock = new SourceClock(eventsConfig.parse({}));
    const first = header('03/04/2026 12:00:00');

    clock.resolve(first, Number.NaN);
    const open = clock.isOrderOpen;
    const date = structuredClone(writtenDate(first));
    clock.resolve(header('25/04/2026 12:00:00'), Number.NaN);

    expect(open).toBe(true);
    expect(clock.isOrderOpen).toBe(false);
    expect(new Date(clock.reread(date)).toISOString()).toBe('2026-04-03T12:00:00.000Z');
    expect(days(['29/04/2026', '03/05/2026'])).toEqual(['2026-04-29', '2026-05-03']);
    expect(days(['04/29/2026', '05/03/2026'])).toEqual(['2026-04-29', '2026-05-03']);
  });

  test('is taken for that of the usual mark until then', () => {
    expect(days(['03/04/2026'])).toEqual(['2026-03-04']);
    expect(days(['03.04.2026'])).toEqual(['2026-04-03']);
    expect(days(['03/04/2026'], Number.NaN, 'Europe/Paris')).toEqual(['2026-04-03']);
    expect(days(['03/04/2026'], Number.NaN, 'America/New_York')).toEqual(['2026-03-04']);
  });

  test('is told by the day that goes by', () => {
    expect(days(['03/04/2026', '04/04/2026', '05/04/2026'])).toEqual([
      '2026-03-04',
      '2026-04-04',
      '2026-04-05',
    ]);
    expect(days(['04/03/2026', '04/04/2026', '04/05/2026'])).toEqual([
      '2026-04-03',
      '2026-04-04',
      '2026-04-05',
    ]);
  });

  test('is told by what would lie after the arrival', () => {
    expect(days(['03/12/2026'], Date.UTC(2026, 10, 20))).toEqual(['2026-03-12']);
    expect(days(['12/03/2026'], Date.UTC(2026, 10, 20))).toEqual(['2026-03-12']);
  });

  test('is told by the arrival of what is read while it is written', () => {
    const clock = new SourceClock(eventsConfig.parse({}), undefined, { arrivalIsTime: true });

    const time = clock.resolve(header('03/04/2026 12:00:00'), Date.UTC(2026, 3, 3, 13));

    expect(new Date(time).toISOString()).toBe('2026-04-03T12:00:00.000Z');
  });

  test('survives in the state of the clock', () => {
    const clock = new SourceClock(eventsConfig.parse({}));
    clock.resolve(header('29/04/2026 12:00:00'), Number.NaN);

    const later = new SourceClock(eventsConfig.parse({}), structuredClone(clock.state()));

    expect(new Date(later.resolve(header('03/05/2026 12:00:00'), Number.NaN)).getUTCMonth()).toBe(4);
  });

  test('with a year of two digits has three readings, log4j first', () => {
    expect(days(['17/06/09'])).toEqual(['2017-06-09']);
    expect(days(['28/11/26'], Date.UTC(2026, 10, 30))).toEqual(['2026-11-28']);
    expect(days(['11/28/26'])).toEqual(['2026-11-28']);
  });

  test('a source of any dates in one order is read in it once a value over twelve has come', () => {
    const date = fc.record({ day: fc.integer({ min: 1, max: 28 }), month: fc.integer({ min: 1, max: 12 }) });
    const two = (value: number) => String(value).padStart(2, '0');

    fc.assert(
      fc.property(fc.array(date, { maxLength: 20 }), fc.boolean(), (dates, dayFirst) => {
        const order = new DateOrder(false);
        const all = [{ day: 20, month: 7 }, ...dates];
        for (const { day, month } of all) {
          const [a, b] = dayFirst ? [day, month] : [month, day];
          const out = header(`${two(a)}/${two(b)}/2026 00:00:00`);
          expect(out.clock).toBe(CLOCK.ordered);
          expect(order.read(out, Number.NaN, Number.NaN)).toBe(Date.UTC(2026, month - 1, day));
        }
      }),
    );
  });
});

test('events that wait for the order get the times of what was shown, and untimed ones behind them too', () => {
  const head = new SourceHead([]);
  const event = (message: string) => ({ time: 1, source: 'a', message, severity: 0 });
  const held = { ...emptyChunk(), events: [event('banner')], lineOf: [0] };
  head.hold(held);
  held.events.push(event('first'));
  held.lineOf.push(1);
  head.hold(held, { date: writtenDate(header('03/04/2026 12:00:00')) });
  const restored = new SourceHead(structuredClone(head.state()));
  const chunk = emptyChunk();

  restored.release(chunk, 99, (date) => date.first * 100 + date.second);

  expect(chunk.events.map(({ message, time }) => [message, time])).toEqual([
    ['banner', 304],
    ['first', 304],
  ]);
});
