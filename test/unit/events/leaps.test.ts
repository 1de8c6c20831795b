import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventsConfig } from '../../../src/events/config.ts';
import { SourceDecoder } from '../../../src/events/decoder.ts';
import { DAY, decodeTimes, every } from '../../support/slow-streams.ts';

const START = Date.UTC(2020, 0, 1);
const MINUTE = 60_000;
const YEAR = 365 * DAY;

describe('slow streams have their own times from the first event on', () => {
  test.each([
    ['ten days', 10 * DAY],
    ['a quarter', 91 * DAY],
    ['years', 2 * YEAR],
  ])('where events are %s apart', (_what, gap) => {
    const times = every(gap, 20, START);

    const decoded = decodeTimes(times);

    expect(decoded.times).toEqual(times);
    expect(decoded.counters).toMatchObject({ adjusted: 0, far: 0 });
  });

  test('where a source is silent for a month, and for another one before its last line', () => {
    const times = [...every(MINUTE, 5, START), ...every(MINUTE, 5, START + 30 * DAY), START + 60 * DAY];

    expect(decodeTimes(times)).toMatchObject({ times, counters: { adjusted: 0 } });
  });

  test('where the file was written last about then', () => {
    const times = [START, START + 300 * DAY, START + 1];

    const decoded = decodeTimes(times, { arrival: START + 300 * DAY });

    expect(decoded.times).toEqual(times);
  });
});

describe('one line with a wrong clock', () => {
  test.each([
    ['a month ahead', 30 * DAY],
    ['eight years ahead', 8 * YEAR],
    ['in the year 2150', 130 * YEAR],
    ['in the year 2250', 230 * YEAR],
  ])('%s has the time before it, and drags nothing along', (_what, ahead) => {
    const times = every(MINUTE, 12, START);
    const lying = times.with(5, times[5]! + ahead);

    const decoded = decodeTimes(lying);

    expect(decoded.times).toEqual(times.with(5, times[4]!));
    expect(decoded.counters).toMatchObject({ adjusted: 1, far: 0 });
    expect(decoded.counters.doubted).toEqual({ source: 'cases.log', written: lying[5], taken: times[4] });
  });

  test('in a slow stream is told from its true leaps', () => {
    const times = every(20 * DAY, 12, START);

    const decoded = decodeTimes(times.with(6, times[6]! + 60 * YEAR));

    expect(decoded.times).toEqual(times.with(6, times[5]!));
  });

  test('a line behind it that states no time has the time before it, too', () => {
    const times = [START, START + 50 * YEAR, Number.NaN, START + MINUTE, START + 2 * MINUTE];

    const decoded = decodeTimes(times);

    expect(decoded.times).toEqual([START, START, START, START + MINUTE, START + 2 * MINUTE]);
    expect(decoded.counters).toMatchObject({ adjusted: 1, untimed: 1 });
  });

  test('so are two in a row, where normal lines follow', () => {
    const times = every(MINUTE, 9, START);
    const lying = times.with(3, START + YEAR).with(4, START + YEAR + MINUTE);

    expect(decodeTimes(lying).times).toEqual(times.with(3, times[2]!).with(4, times[2]!));
  });
});

test('one host of several with a wrong clock drags nothing along, however often it writes in a row', () => {
  const line = (time: number, host: string) => `${new Date(time).toISOString()} ${host} app[7]: line\n`;
  const lines = every(MINUTE, 40, START).flatMap((at, i) =>
    i % 10 === 5
      ? every(1000, 8, at + 3 * YEAR).map((wrong) => line(wrong, 'web9'))
      : [line(at, `web${i % 3}`)],
  );
  const decoder = new SourceDecoder('cases.log', eventsConfig.parse({}), undefined, { holdHead: true });

  const { events, counters } = decoder.decodeLines(Buffer.from(lines.join('')), 0);

  expect(Math.max(...events.map(({ time }) => time))).toBe(START + 39 * MINUTE);
  expect(counters.adjusted).toBe(32);
});

describe('years that are seldom right', () => {
  test.each([
    ['2250, as in records without names', Date.UTC(2250, 0, 1), undefined],
    ['2150, long after the file was written', Date.UTC(2150, 0, 1), START],
    ['1985', Date.UTC(1985, 0, 1), START],
    ['1970, by a clock that nobody has set', 1000, START],
  ])('are believed where the stream lies there: %s', (_what, from, arrival) => {
    const times = every(3 * DAY, 100, from);

    const decoded = decodeTimes(times, arrival === undefined ? {} : { arrival });

    expect(decoded.times).toEqual(times);
    expect(decoded.counters).toMatchObject({ adjusted: 0, far: 100 });
  });

  test('are believed in a short file, too', () => {
    const times = every(DAY, 4, Date.UTC(2250, 0, 1));

    expect(decodeTimes(times, { arrival: START }).times).toEqual(times);
  });

  test('are believed where the source came there step by step', () => {
    const times = every(3 * DAY, 40, Date.UTC(2199, 10, 1));

    expect(decodeTimes(times)).toMatchObject({ times, counters: { adjusted: 0 } });
  });

  test('are not where they go to and fro', () => {
    const [one, other] = [Date.UTC(2250, 0, 1), Date.UTC(2350, 0, 1)];
    const times = [one, other, one - 99 * DAY, one - 200 * DAY, one - 300 * DAY];

    expect(decodeTimes(times, { arrival: START }).counters).toMatchObject({ adjusted: 5, far: 0 });
  });

  test('at the head of a normal stream give way to its first time', () => {
    const times = [...every(1000, 3, 0), ...every(MINUTE, 3, START)];

    const decoded = decodeTimes(times, { arrival: START + DAY });

    expect(decoded.times.slice(0, 4)).toEqual(Array(4).fill(START));
    expect(decoded.counters).toMatchObject({ adjusted: 3, far: 0 });
  });

  test('in the midst of a normal stream are believed only when it stays there for long', () => {
    const normal = every(MINUTE, 5, START);
    const few = every(MINUTE, 20, Date.UTC(2250, 0, 1));
    const many = every(MINUTE, 80, Date.UTC(2250, 0, 1));

    expect(decodeTimes([...normal, ...few]).counters).toMatchObject({ adjusted: 20, far: 0 });
    expect(decodeTimes([...normal, ...many])).toMatchObject({
      times: [...normal, ...many],
      counters: { adjusted: 0, far: 80 },
    });
  });
});

test('times are the same however a file is cut into chunks, and over restarts of its decoder', () => {
  const step = fc.oneof(
    fc.constantFrom(MINUTE, DAY, 10 * DAY, 40 * DAY, 3 * YEAR, -DAY, -30 * DAY),
    fc.constantFrom(200 * YEAR, -200 * YEAR, Number.NaN),
  );
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 90 }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      (steps, chunk, restart) => {
        let at = START;
        const times = steps.map((by) => {
          if (Number.isNaN(by)) return by;
          const time = at + by;
          if (Math.abs(by) < 100 * YEAR) at = time;
          return time;
        });

        const whole = decodeTimes(times, { arrival: START + 40 * YEAR });
        const cut = decodeTimes(times, { arrival: START + 40 * YEAR, chunk, restart });

        expect(cut).toEqual(whole);
        expect(whole.times).toHaveLength(times.length);
      },
    ),
    { numRuns: 300 },
  );
});
