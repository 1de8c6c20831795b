import { describe, expect, test } from '@jest/globals';
import { decode } from '../../support/decoding.ts';

const LINES = 10_000;
const START = Date.UTC(2026, 10, 20, 9);

const iso = (i: number): string => new Date(START + i * 1000).toISOString();
const plain = (i: number): string => iso(i).slice(0, -1).replace('T', ' ');

function lines(write: (i: number) => string): string[] {
  return Array.from({ length: LINES }, (_, i) => write(i));
}

const CRI = lines((i) =>
  i === 50
    ? `${iso(i).slice(0, -1)}000000Z stderr F ERROR cannot reach db-3: connection refused`
    : `${iso(i).slice(0, -1)}000000Z stdout F served /cart in ${i % 90} ms`,
);

const SERILOG_LEVELS = ['INF', 'INF', 'INF', 'DBG', 'WRN'];
const SERILOG = lines((i) => {
  const level = i % 331 === 0 ? 'ERR' : SERILOG_LEVELS[i % SERILOG_LEVELS.length];
  return `${plain(i)} +00:00 [${level}] order ${i} paid`;
});

const SUPERVISED = [
  (i: number) => `${plain(i).replace('.', ',')} INFO spawned: 'web-${i % 7}' with pid ${i}`,
  (i: number) =>
    `${plain(i).slice(0, -4).replaceAll('-', '/')} [error] 42#42: *${i} connect() failed (111: refused)`,
  (i: number) => `{"level":"error","ts":${(START + i * 1000) / 1000},"msg":"boom ${i}"}`,
  (i: number) => `10.0.0.7 - - [${accessTime(i)} +0000] "GET /a${i} HTTP/1.1" 200 1234`,
  (i: number) => `${plain(i).replace('.', ',')} INFO success: web-${i % 7} entered RUNNING state`,
];
const MIXED = lines((i) => SUPERVISED[i % SUPERVISED.length]!(i));

function accessTime(i: number): string {
  const [date, time] = plain(i).split(' ') as [string, string];
  return `${date.slice(8)}/Nov/${date.slice(0, 4)}:${time.slice(0, 8)}`;
}

describe('ten thousand lines', () => {
  test.each([
    ['of a container with one line of another kind', CRI],
    ['of Serilog with levels of three letters', SERILOG],
    ['of five programs under a supervisor', MIXED],
  ])('%s: none is lost, and all have their times', (_name, log) => {
    const { events, counters, rejected } = decode(log);

    expect(events).toHaveLength(LINES);
    expect(rejected).toEqual([]);
    expect(counters).toMatchObject({ folded: 0, untimed: 0, adjusted: 0 });
    expect(events.map(({ time }) => Math.floor((time - START) / 1000))).toEqual(log.map((_, i) => i));
  });
});

test('one line with a header behind its time changes nothing for those after it', () => {
  const stamped = lines((i) =>
    i === 50 ? `${iso(i)} {"level":"error","msg":"boom"}` : `${iso(i)} INFO served ${i}`,
  );

  const { events } = decode(stamped);

  expect(events[50]).toMatchObject({ message: 'boom', severity: 17 });
  expect(
    events.slice(60).every(({ message, severity }) => message.startsWith('served ') && severity === 9),
  ).toBe(true);
});

test('what one line with a second header has shown is forgotten where the lines after it have none', () => {
  const { events, counters } = decode([
    `${iso(0)} ${plain(0)} INFO cart: ready`,
    `${iso(1)} served 1`,
    `${iso(2)} served 2`,
    `${iso(3)}    padded words`,
  ]);

  expect(events.map(({ message }) => message)).toEqual(['ready', 'served 1', 'served 2', 'padded words']);
  expect(counters.folded).toBe(0);
});
