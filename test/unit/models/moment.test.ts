import { describe, expect, test } from '@jest/globals';
import { copyMoment, MOMENT, putMoment } from '../../../src/models/moment.ts';

function moment(time: string, before: string, start: string): number[] {
  const moments = new Float32Array(2 * MOMENT);
  putMoment(moments, 1, Date.parse(time), Date.parse(before), Date.parse(start));
  return [...moments.subarray(MOMENT)];
}

describe('the moment of an event', () => {
  test('is counted from the event before and from the first of its sequence', () => {
    const [dt, elapsed] = moment('2026-11-20T12:00:07Z', '2026-11-20T12:00:00Z', '2026-11-20T11:00:07Z');

    expect(dt).toBeCloseTo(Math.log(8), 6);
    expect(elapsed).toBeCloseTo(Math.log(3601), 6);
  });

  test('tells the hour and the weekday in UTC, from Monday on', () => {
    const monday = moment('2026-11-16T00:00:00Z', '2026-11-16T00:00:00Z', '2026-11-16T00:00:00Z');
    const sunday = moment('2026-11-22T18:00:00Z', '2026-11-22T18:00:00Z', '2026-11-22T18:00:00Z');

    expect(monday).toEqual([0, 0, 0, 0]);
    expect(sunday[2]).toBeCloseTo(0.75, 6);
    expect(sunday[3]).toBeCloseTo(6.75 / 7, 6);
  });

  test('never runs backwards', () => {
    const [dt, elapsed] = moment('2026-11-20T12:00:00Z', '2026-11-20T12:00:09Z', '2026-11-20T12:00:05Z');

    expect([dt, elapsed]).toEqual([0, 0]);
  });

  test('is copied whole', () => {
    const into = new Float32Array(2 * MOMENT);
    copyMoment(Float32Array.of(1, 2, 3, 4), 0, into, 1);

    expect([...into]).toEqual([0, 0, 0, 0, 1, 2, 3, 4]);
  });
});
