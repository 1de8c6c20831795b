import { describe, expect, test } from '@jest/globals';
import { statedSeverity } from '../../../src/events/severity.ts';
import { readHeader } from '../../support/headers.ts';

const TIME = '2026-11-18 09:20:26';

describe('levels', () => {
  test.each([
    ['INF', 9],
    ['WRN', 13],
    ['ERR', 17],
    ['DBG', 5],
    ['VRB', 1],
    ['TRC', 1],
    ['FTL', 21],
    ['CRT', 21],
    ['EMERG', 21],
    ['NOTICE', 10],
    ['SEVERE', 17],
    ['E', 17],
    ['W', 13],
  ])('%s is one behind a time, in brackets, between pipes and in front of the time', (word, severity) => {
    for (const line of [
      `${TIME} ${word} Net: job 7 seen`,
      `${TIME} [${word}] job 7 seen`,
      `${TIME}|${word}|job 7 seen`,
      `${TIME} | ${word} | job 7 seen`,
      `[${word}] ${TIME} job 7 seen`,
      `[${TIME} ${word}] job 7 seen`,
    ]) {
      expect(readHeader(line)).toMatchObject({ header: { severity }, message: 'job 7 seen' });
    }
  });

  test.each([
    ['SUCCESS', 9],
    ['AUDIT', 9],
    ['SECURITY', 10],
    ['OK', 9],
    ['FAIL', 17],
    ['http', 9],
    ['silly', 1],
  ])('%s is one where nothing else can stand', (word, severity) => {
    for (const line of [`${TIME} [${word}] job 7`, `${TIME} | ${word} | job 7`, `${TIME}|${word}|job 7`]) {
      expect(readHeader(line)).toMatchObject({ header: { severity }, message: 'job 7' });
    }
  });

  test.each([
    'ok let us go',
    'success comes to 7 of us',
    'http is the protocol',
    'I think so',
    'audit of 7 files done',
    'information is power',
  ])('%s begins no level behind a time', (prose) => {
    expect(readHeader(`${TIME} ${prose}`)).toMatchObject({ header: { severity: 0 }, message: prose });
  });

  test.each([
    'success: web entered RUNNING',
    'failed: job 7',
    'FAILED login of 7',
    "spawned: 'web'",
    'started: job 7',
  ])('the first word of "%s" stays in the message', (message) => {
    expect(readHeader(`${TIME} INFO ${message}`)).toMatchObject({ message });
    expect(readHeader(`${TIME} ${message}`)).toMatchObject({ message });
  });

  test('numbers count as their loggers have them', () => {
    expect(['30', '50', '3', '6', 'E', 'ok', 17].map(statedSeverity)).toEqual([9, 17, 17, 9, 17, 9, 17]);
  });
});

test.each([
  'the quick brown fox jumps over the lazy dog',
  'pump 3 pressure reading 17',
  'Connection to 10.0.0.7:443 closed (12 ms)',
  'Saturday was fine',
  'may the force be with you',
  'GET together at 9',
  '12 monkeys',
  '3/4 of all disks are full',
  'a - b - c',
  '(x) y | z',
  'Error of judgement',
  'in 2026-11-18 09:20:26 nothing happened',
  'SELECT * FROM t WHERE a = 1',
  '} catch (e) {',
  'Started the engine at dawn',
  'type=book title=audit',
])('"%s" has no header', (prose) => {
  expect(readHeader(prose)).toBeUndefined();
});
