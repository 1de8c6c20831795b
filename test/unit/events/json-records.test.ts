import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decode, decodeOne, messages } from '../../support/decoding.ts';

const TIME = '2026-11-20T09:20:26.500Z';
const MILLIS = Date.parse(TIME);

describe('structured events', () => {
  test('state time, type, sequence, source, severity, tags and id', () => {
    const line = JSON.stringify({
      time: TIME,
      type: 'E5',
      sequence: 'blk_7',
      source: 'n1',
      severity: 'ERROR',
      tags: ['failure'],
      id: 'x1',
    });

    expect(decodeOne(line)).toEqual({
      time: TIME,
      source: 'n1',
      message: 'E5',
      type: 'E5',
      sequence: 'blk_7',
      severity: SEVERITY.error,
      tags: ['failure'],
      id: 'x1',
    });
  });

  test('keep of a name as long as nobody needs its beginning', () => {
    const long = 'n'.repeat(100_000);

    const { source, type } = decodeOne(JSON.stringify({ time: TIME, type: long, source: long }));

    expect([source, type]).toEqual([long.slice(0, 512), long.slice(0, 512)]);
  });

  test.each([
    MILLIS,
    String(MILLIS),
    MILLIS / 1000,
    `${MILLIS}000000`,
    '2026-11-20T10:20:26.5+01:00',
    'Fri, 20 Nov 2026 09:20:26.500 GMT',
  ])('take the time as %p', (time) => {
    expect(decodeOne(JSON.stringify({ time, message: 'hello' }))).toMatchObject({
      time: TIME,
      message: 'hello',
    });
  });

  test.each([
    [{ time: 'yesterday', type: 'x' }, 'bad-time'],
    [{ time: 'may 7', type: 'x' }, 'bad-time'],
    [{ time: true, type: 'x' }, 'bad-time'],
    [{ time: { at: 1 }, type: 'x' }, 'bad-time'],
    [{}, 'no-message'],
  ])('%j is rejected: %s', (record, reason) => {
    const { events, rejected } = decode([JSON.stringify(record)]);

    expect(events).toHaveLength(0);
    expect(rejected).toMatchObject([
      { source: 'app.log', position: 0, reason, payload: JSON.stringify(record) },
    ]);
  });

  test('fields stand beside the event for sequence keys', () => {
    const line = JSON.stringify({
      time: TIME,
      type: 'login',
      fields: { user: 'ann', tries: 3, message: 'm' },
    });

    expect(decodeOne(line)).toMatchObject({ type: 'login', fields: { user: 'ann', tries: 3, message: 'm' } });
  });
});

describe('JSON logs', () => {
  test('what may stand in for a message is a field where there is one', () => {
    const line = JSON.stringify({
      time: TIME,
      msg: 'request failed',
      err: 'OOM command not allowed',
      reason: 7,
    });

    expect(decodeOne(line)).toMatchObject({
      message: 'request failed',
      fields: { err: 'OOM command not allowed', reason: 7 },
    });
  });

  test.each([
    [{ time: MILLIS, level: 40, msg: 'hello', name: 'cart', hostname: 'n1' }, SEVERITY.warn],
    [
      {
        '@timestamp': TIME,
        'log.level': 'warn',
        message: 'hello',
        log: { logger: 'cart' },
        host: { name: 'n1' },
      },
      SEVERITY.warn,
    ],
    [{ ts: MILLIS / 1000, lvl: 'WARN', msg: 'hello', logger: 'cart', host: 'n1' }, SEVERITY.warn],
    [{ timestamp: TIME, severity: 'Warning', text: 'hello', component: 'cart', node: 'n1' }, SEVERITY.warn],
    [
      {
        asctime: '2026-11-20 09:20:26,500',
        levelname: 'WARNING',
        message: 'hello',
        module: 'cart',
        source: 'n1',
      },
      SEVERITY.warn,
    ],
    [
      {
        timeUnixNano: `${MILLIS}000000`,
        severityNumber: 13,
        body: { stringValue: 'hello' },
        scope: { name: 'cart' },
        resource: { 'host.name': 'n1' },
      },
      SEVERITY.warn,
    ],
  ])('%j', (record, severity) => {
    expect(decodeOne(JSON.stringify(record))).toEqual({
      time: TIME,
      source: 'n1',
      component: 'cart',
      severity,
      message: 'hello',
    });
  });

  test.each([
    { time: TIME, body: 'user 7 in', attributes: { 'log.record.template': 'user {id} in' } },
    {
      time: TIME,
      body: { stringValue: 'user 7 in' },
      attributes: [{ key: 'log.record.template', value: { stringValue: 'user {id} in' } }],
    },
    { '@t': TIME, '@mt': 'user {id} in', '@m': 'user 7 in' },
  ])('%j states its template as the type', (record) => {
    expect(decodeOne(JSON.stringify(record))).toMatchObject({ type: 'user {id} in', message: 'user 7 in' });
  });

  test('a type beside a message and other members is a field, not the event type', () => {
    const event = decodeOne(JSON.stringify({ time: TIME, type: 'log', message: 'user 7 in', pid: 42 }));

    expect(event).toMatchObject({ message: 'user 7 in', fields: { type: 'log', pid: 42 } });
    expect(event['type']).toBeUndefined();
  });

  test('nested scalars become dotted fields, at most maxFields of them', () => {
    const line = JSON.stringify({
      time: TIME,
      msg: 'm',
      req: { id: 7, user: { name: 'ann' } },
      list: [1],
      ok: true,
    });

    expect(decodeOne(line)).toMatchObject({ fields: { 'req.id': 7, 'req.user.name': 'ann', ok: true } });
    expect(decodeOne(line, { maxFields: 1 })['fields']).toEqual({ 'req.id': 7 });
  });

  test('only the first line of a message counts; the others are folded', () => {
    const { events, counters } = decode([JSON.stringify({ time: TIME, msg: 'boom\n  at a()\n  at b()' })]);

    expect(messages(events)).toEqual(['boom']);
    expect(counters.folded).toBe(2);
  });

  test("Docker's envelope gives way to the header inside it", () => {
    const line = JSON.stringify({
      log: '2026-11-20 09:20:27 ERROR cart: empty\n',
      stream: 'stderr',
      time: TIME,
    });

    expect(decodeOne(line)).toEqual({
      time: '2026-11-20T09:20:27.000Z',
      source: 'app.log',
      component: 'cart',
      severity: SEVERITY.error,
      message: 'empty',
    });
  });

  test('plain text between JSON lines is text at the last known time, a stack trace is folded', () => {
    const { events, counters } = decode([
      JSON.stringify({ time: TIME, msg: 'starting' }),
      'listening on port 80',
      '    at Server.listen',
      JSON.stringify({ time: TIME, msg: 'ready' }),
    ]);

    expect(messages(events)).toEqual(['starting', 'listening on port 80', 'ready']);
    expect(events[1]?.time).toBe(MILLIS);
    expect(counters).toMatchObject({ folded: 1, untimed: 1 });
  });

  test('a JSON dump inside a text log belongs to its event', () => {
    const { events, rejected, counters } = decode([
      '2026-11-20 09:20:26 INFO cart: request',
      '{',
      '  "id": 7 }',
      '{"id": 7}',
      '{"id": ',
      '2026-11-20 09:20:27 INFO cart: done',
    ]);

    expect(messages(events)).toEqual(['request', 'done']);
    expect(rejected).toHaveLength(0);
    expect(counters.folded).toBe(4);
  });
});
