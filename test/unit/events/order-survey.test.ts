import { describe, expect, test } from '@jest/globals';
import { OrderSurvey } from '../../../src/events/order-survey.ts';
import { DAY, every } from '../../support/slow-streams.ts';

const START = Date.UTC(2020, 0, 1);
const MINUTE = 60_000;

function surveyOf(times: readonly number[]): OrderSurvey {
  const survey = new OrderSurvey();
  for (const time of times) survey.add(time);
  return survey;
}

describe('the order of a file', () => {
  test.each([
    ['a log', every(MINUTE, 1000, START)],
    ['hosts whose clocks differ by an hour', every(DAY, 300, START).flatMap((at) => [at, at - 60 * MINUTE])],
    ['lines of several threads', every(1000, 1000, START).map((at, i) => at + ((i * 7919) % 30) * 1000)],
    ['few lines that came late', every(MINUTE, 1000, START).map((at, i) => (i % 50 === 9 ? START : at))],
  ])('is the one of its times: %s', (_what, times) => {
    expect(surveyOf(times).facts().disordered).toBe(false);
  });

  test.each([
    ['cases', Array.from({ length: 50 }, (_, i) => every(9 * DAY, 8, START + i * DAY)).flat()],
    [
      'short sessions',
      Array.from({ length: 90 }, (_, i) => every(15 * MINUTE, 9, START + i * MINUTE)).flat(),
    ],
    ['the newest first', every(MINUTE, 500, START).reverse()],
    ['two logs in the wrong order', [...every(MINUTE, 500, START + DAY), ...every(MINUTE, 500, START)]],
  ])('is another one: %s', (_what, times) => {
    const facts = surveyOf(times).facts();

    expect(facts).toMatchObject({ events: times.length, disordered: true });
  });

  test('nothing has one', () => {
    expect(surveyOf([]).facts()).toEqual({ events: 0, late: 0, disordered: false });
  });

  test('cuts stretches of about as many events as may be sorted at once', () => {
    const survey = surveyOf(every(30 * MINUTE, 100, START).reverse());

    expect(survey.cuts(1000)).toEqual([]);
    expect(survey.cuts(40)).toEqual([START + 20 * 60 * MINUTE, START + 40 * 60 * MINUTE]);
  });
});
