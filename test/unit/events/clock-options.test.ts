import { describe, expect, test } from '@jest/globals';
import type { ClockOptions } from '../../../src/events/clock-state.ts';
import { eventsConfig } from '../../../src/events/config.ts';
import { CLOCK, Header } from '../../../src/events/formats/header.ts';
import { SourceClock } from '../../../src/events/source-clock.ts';

const ARRIVAL = Date.UTC(2026, 10, 20, 12);
const OLDEST = Date.UTC(1990, 0, 1);

function clockOf(options?: ClockOptions): SourceClock {
  return new SourceClock(eventsConfig.parse({}), undefined, options);
}

function untimed(): Header {
  return new Header();
}

function uptime(ms: number): Header {
  const header = new Header();
  header.clock = CLOCK.uptime;
  header.time = ms;
  return header;
}

function stated(time: number): Header {
  const header = new Header();
  header.clock = CLOCK.zoned;
  header.time = time;
  return header;
}

describe('events without a time', () => {
  test('stand at their arrival where that is when they were written', () => {
    expect(clockOf({ arrivalIsTime: true }).resolve(untimed(), ARRIVAL)).toBe(ARRIVAL);
  });

  test('stand at their place in a file, whatever its date, until it states a time', () => {
    const clock = clockOf({ arrivalIsTime: false });

    const first = [clock.resolve(untimed(), ARRIVAL), clock.resolve(untimed(), ARRIVAL)];
    const later = new SourceClock(eventsConfig.parse({}), structuredClone(clock.state()), {
      arrivalIsTime: false,
    });

    expect(first).toEqual([OLDEST, OLDEST + 1]);
    expect(later.resolve(untimed(), ARRIVAL)).toBe(OLDEST + 2);
    expect(later.resolve(stated(ARRIVAL), ARRIVAL)).toBe(ARRIVAL);
    expect(later.resolve(untimed(), ARRIVAL)).toBe(ARRIVAL);
    expect(later.origin).toBe('untimed');
  });
});

describe('times since a start', () => {
  test.each([
    [true, ARRIVAL],
    [false, OLDEST],
  ])('keep their differences exactly (arrival is the time: %s)', (arrivalIsTime, begin) => {
    const clock = clockOf({ arrivalIsTime });

    const times = [0, 12_345.5, 100_345.25].map((ms) => clock.resolve(uptime(ms), ARRIVAL));

    expect(times.map((time) => time - begin)).toEqual([0, 12_345.5, 100_345.25]);
    expect(clock.origin).toBe('relative');
  });

  test('go on behind the last event when they begin anew', () => {
    const clock = clockOf({ arrivalIsTime: false });

    const times = [5000, 9000, 1000, 3000].map((ms) => clock.resolve(uptime(ms), Number.NaN) - OLDEST);

    expect(times).toEqual([0, 4000, 4001, 6001]);
  });

  test('go on where the source stood that states other times too, and over a restart', () => {
    const clock = clockOf({ arrivalIsTime: false });
    clock.resolve(stated(ARRIVAL), Number.NaN);
    clock.resolve(uptime(500), Number.NaN);

    const later = new SourceClock(eventsConfig.parse({}), structuredClone(clock.state()), {
      arrivalIsTime: false,
    });

    expect(later.resolve(uptime(1500), Number.NaN)).toBe(ARRIVAL + 1000);
  });
});
