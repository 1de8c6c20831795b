import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decode, decodeOne, messages } from '../../support/decoding.ts';

describe('PostgreSQL', () => {
  test.each([
    [
      '2026-11-20 09:20:26.123 UTC [42] LOG:  checkpoint starting: time',
      SEVERITY.info,
      'checkpoint starting: time',
    ],
    [
      '2026-11-20 10:20:26.123 CET [42] shop@orders ERROR:  deadlock detected',
      SEVERITY.error,
      'deadlock detected',
    ],
    [
      '2026-11-20 09:20:26.123 UTC [42]: [7-1] user=shop,db=orders,app=[web] FATAL:  too many clients',
      SEVERITY.fatal,
      'too many clients',
    ],
    [
      '2026-11-20 09:20:26.123 UTC [42] WARNING:  there is no transaction in progress',
      SEVERITY.warn,
      'there is no transaction in progress',
    ],
    [
      '2026-11-20 09:20:26.123 UTC [42] PANIC:  could not write to file',
      SEVERITY.fatal,
      'could not write to file',
    ],
  ])('reads %s', (line, severity, message) => {
    expect(decodeOne(line)).toEqual({
      time: '2026-11-20T09:20:26.123Z',
      source: 'app.log',
      severity,
      message,
    });
  });

  test('folds DETAIL, HINT, STATEMENT and their further lines into the message they explain', () => {
    const { events, counters } = decode([
      '2026-11-20 09:20:26.123 UTC [42] shop@orders ERROR:  duplicate key value',
      '2026-11-20 09:20:26.123 UTC [42] shop@orders DETAIL:  Key (id)=(7) already exists.',
      '2026-11-20 09:20:26.123 UTC [42] shop@orders HINT:  Use another one.',
      '2026-11-20 09:20:26.123 UTC [42] shop@orders STATEMENT:  INSERT INTO carts',
      '\tVALUES (7)',
      '2026-11-20 09:20:27.000 UTC [42] shop@orders LOG:  disconnection',
    ]);

    expect(messages(events)).toEqual(['duplicate key value', 'disconnection']);
    expect(counters.folded).toBe(4);
  });
});

describe('Redis', () => {
  test.each([
    [
      '42:M 20 Nov 2026 09:20:26.123 * Ready to accept connections',
      'redis-master',
      10,
      'Ready to accept connections',
    ],
    [
      '42:C 20 Nov 2026 09:20:26.123 # Failed opening the RDB file',
      'redis-child',
      SEVERITY.warn,
      'Failed opening the RDB file',
    ],
    ['42:S 20 Nov 09:20:26.123 - 1 clients connected', 'redis-replica', 6, '1 clients connected'],
  ])('reads %s', (line, component, severity, message) => {
    expect(decodeOne(line)).toEqual({
      time: '2026-11-20T09:20:26.123Z',
      source: 'app.log',
      component,
      severity,
      message,
    });
  });

  test('reads what it says from inside a signal handler', () => {
    const seconds = Date.UTC(2026, 10, 20, 9, 20, 26) / 1000;

    expect(decodeOne(`42:signal-handler (${seconds}) Received SIGTERM scheduling shutdown...`)).toEqual({
      time: '2026-11-20T09:20:26.000Z',
      source: 'app.log',
      component: 'redis-signal-handler',
      severity: SEVERITY.warn,
      message: 'Received SIGTERM scheduling shutdown...',
    });
  });

  test('folds the banner into the start-up message', () => {
    const { events, counters } = decode([
      '42:C 20 Nov 2026 09:20:26.123 # Redis is starting',
      '                _._',
      '           _.-``__ "-._',
      '42:M 20 Nov 2026 09:20:26.200 * Server initialized',
    ]);

    expect(messages(events)).toEqual(['Redis is starting', 'Server initialized']);
    expect(counters.folded).toBe(2);
  });
});

describe('MySQL', () => {
  test.each([
    '2026-11-20T09:20:26.123456Z 0 [Warning] [MY-010055] [Server] the host name is odd',
    '2026-11-20 09:20:26.123456 77 [Warning] the host name is odd',
  ])('reads %s', (line) => {
    expect(decodeOne(line)).toMatchObject({ severity: SEVERITY.warn, message: 'the host name is odd' });
  });
});

describe('access logs of nginx and Apache', () => {
  test('state the type by method and class of status, the severity by status', () => {
    const event = decodeOne(
      '10.0.0.7 - - [20/Nov/2026:10:20:26 +0100] "GET /cart?item=7 HTTP/1.1" 502 157 "-" "probe/1.0" rt=0.250 us=502',
    );

    expect(event).toMatchObject({
      time: '2026-11-20T09:20:26.000Z',
      type: 'access GET 5xx',
      severity: SEVERITY.error,
      fields: { status: 502, path: '/cart', bytes: 157, seconds: 0.25, us: 502 },
    });
  });

  test.each([
    [
      '10.0.0.7 - ann [20/Nov/2026:09:20:26 +0000] "POST /cart HTTP/1.1" 201 12',
      'access POST 2xx',
      SEVERITY.info,
    ],
    [
      '10.0.0.7 - - [20/Nov/2026:09:20:26 +0000] "\\x16\\x03\\"" 400 0 "-" "-"',
      'access - 4xx',
      SEVERITY.warn,
    ],
    [
      'shop.example:80 10.0.0.7 - - [20/Nov/2026:09:20:26 +0000] "HEAD / HTTP/1.0" 304 -',
      'access HEAD 3xx',
      SEVERITY.info,
    ],
  ])('reads %s', (line, type, severity) => {
    expect(decodeOne(line)).toMatchObject({ type, severity });
  });

  test('take a bare decimal behind the user agent for the seconds', () => {
    const line =
      '10.0.0.7 - - [20/Nov/2026:09:20:26 +0000] "GET / HTTP/1.1" 200 5 "-" "a \\"b\\" c" 0.012 0.011';

    expect(decodeOne(line)).toMatchObject({ fields: { seconds: 0.012 } });
  });
});

describe('error logs of nginx and Apache', () => {
  test.each([
    [
      '2026/11/20 09:20:26 [error] 42#7: *99 upstream timed out (110), client: 10.0.0.7',
      SEVERITY.error,
      'upstream timed out (110), client: 10.0.0.7',
    ],
    ['2026/11/20 09:20:26 [emerg] 42#42: bind() failed', SEVERITY.fatal, 'bind() failed'],
    ['[Fri Nov 20 09:20:26 2026] [notice] child 7 started', 10, 'child 7 started'],
    [
      '[Fri Nov 20 09:20:26.000001 2026] [proxy:warn] [pid 42:tid 7] AH00957: attempt failed',
      SEVERITY.warn,
      'AH00957: attempt failed',
    ],
  ])('reads %s', (line, severity, message) => {
    expect(decodeOne(line)).toMatchObject({ time: '2026-11-20T09:20:26.000Z', severity, message });
  });
});
