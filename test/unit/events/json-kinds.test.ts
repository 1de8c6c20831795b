import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decode, decodeOne } from '../../support/decoding.ts';

const TIME = '2026-11-20T09:20:26.500Z';
const MILLIS = Date.parse(TIME);
const { debug, info, warn, error, fatal } = SEVERITY;

describe('records of', () => {
  test.each([
    [
      'Okta',
      {
        uuid: '5f1a',
        published: TIME,
        eventType: 'user.account.lock',
        severity: 'WARN',
        displayMessage: 'Max sign in attempts exceeded',
      },
      { time: TIME, severity: warn, message: 'Max sign in attempts exceeded' },
    ],
    [
      'MongoDB',
      { t: { $date: TIME }, s: 'E', c: 'STORAGE', id: 22435, ctx: 'main', msg: 'm', attr: { error: 28 } },
      { severity: error, message: 'm', component: 'STORAGE', fields: { id: 22435 } },
    ],
    ['MongoDB, debugging', { t: { $date: TIME }, s: 'D2', c: '-', msg: 'm' }, { severity: debug }],
    [
      'Windows',
      {
        Id: 7,
        LevelDisplayName: 'Error',
        Level: 2,
        TimeCreated: `/Date(${MILLIS})/`,
        ProviderName: 'p',
        Message: 'm',
      },
      { severity: error, message: 'm', component: 'p' },
    ],
    [
      'Windows, by number',
      { TimeCreated: TIME, Level: 3, ProviderName: 'p', Message: 'm' },
      { severity: warn },
    ],
    [
      'CloudTrail',
      {
        eventVersion: '1',
        eventTime: TIME,
        eventSource: 'iam.amazonaws.com',
        eventName: 'CreateUser',
        errorCode: 'Denied',
      },
      { severity: error, type: 'iam.amazonaws.com CreateUser Denied' },
    ],
    [
      "Kubernetes' audit",
      {
        kind: 'Event',
        auditID: 'a',
        stage: 'ResponseComplete',
        verb: 'delete',
        objectRef: { resource: 'pods' },
        responseStatus: { code: 403 },
        requestReceivedTimestamp: TIME,
      },
      { severity: warn, type: 'audit delete pods 4xx' },
    ],
    [
      "Google's audit",
      {
        timestamp: TIME,
        protoPayload: { serviceName: 's', methodName: 'v1.insert', status: { code: 7, message: 'm' } },
      },
      { severity: error, type: 's v1.insert code 7' },
    ],
    [
      "Lambda's platform",
      { time: TIME, type: 'platform.report', record: { requestId: 'r', status: 'timeout' } },
      { severity: error, type: 'platform.report timeout' },
    ],
    [
      "Lambda's platform, well",
      { time: TIME, type: 'platform.start', record: { requestId: 'r' } },
      { severity: info, type: 'platform.start' },
    ],
    [
      'Azure',
      { time: TIME, category: 'Audit', operationName: 'Vault/Get', resultType: 'Failure' },
      { severity: error, type: 'Vault/Get Failure' },
    ],
    ['Serilog without a level', { '@t': TIME, '@mt': 'a {B}', B: 1 }, { severity: info, type: 'a {B}' }],
    [
      'log4j',
      { instant: { epochSecond: MILLIS / 1000, nanoOfSecond: 0 }, level: 'WARN', message: 'm' },
      { severity: warn },
    ],
    [
      'Monolog',
      { message: 'm', level: 550, datetime: { date: '2026-11-20 09:20:26.500000' }, channel: 'c' },
      { severity: fatal },
    ],
    [
      'loguru',
      { record: { level: { name: 'ERROR', no: 40 }, message: 'm', time: { repr: TIME } } },
      { severity: error },
    ],
    [
      '.NET',
      { Timestamp: TIME, LogLevel: 'Warning', Category: 'A.B', Message: 'm' },
      { severity: warn, component: 'A.B' },
    ],
    [
      'JBoss',
      { timestamp: TIME, sequence: 7, loggerName: 'a', level: 'INFO', message: 'm' },
      { component: 'a' },
    ],
  ])('%s', (_name, record, expected) => {
    const event = decodeOne(JSON.stringify(record));

    expect(event).toMatchObject({ time: TIME, ...expected });
    expect(event['id']).toBeUndefined();
    expect(event['sequence']).toBeUndefined();
  });
});

describe('a record without a message', () => {
  test.each([
    [{ level: 'error', error: 'dial tcp' }, 'dial tcp'],
    [{ level: 'error', error: { code: 7, message: 'boom' } }, 'boom'],
    [{ err: { type: 'E', message: 'boom', stack: 's' } }, 'boom'],
    [{ exception: 'java.lang.X: y' }, 'java.lang.X: y'],
    [{ event_name: 'http_request', n: 1 }, 'http_request'],
    [{ eventName: 'Login' }, 'Login'],
    [{ operationName: 'Write' }, 'Write'],
    [{ category: 'Audit', n: 1 }, 'Audit'],
    [{ payload: { inner: { message: 'deep' } } }, 'deep'],
    [{ MESSAGE: 'loud' }, 'loud'],
    [{ message: { text: 'within' } }, 'within'],
  ])('%j says what it can', (record, message) => {
    expect(decodeOne(JSON.stringify({ time: TIME, ...record }))).toMatchObject({ message });
  });

  test('is typed by the names of its members', () => {
    const [one, two] = [
      { user: 'ann', ms: 7 },
      { ms: 8, user: 'bob' },
    ].map((record) => decodeOne(JSON.stringify({ ts: MILLIS, ...record })));

    expect(one).toMatchObject({ time: TIME, type: '{ms,ts,user}', fields: { user: 'ann', ms: 7 } });
    expect(two!['type']).toBe(one!['type']);
  });

  test('tells by its type how it went', () => {
    const record = { time: TIME, job: 'nightly', status: 'FAILED' };

    expect(decodeOne(JSON.stringify(record))).toMatchObject({
      type: '{job,status,time} FAILED',
      severity: error,
    });
  });

  test('has a bounded type, whatever its names', () => {
    const record = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`${i}`.repeat(50), i]));

    expect(String(decodeOne(JSON.stringify(record))['type']).length).toBeLessThan(200);
  });
});

describe('times of records', () => {
  test.each([
    { date: '2026-11-20', time: '09:20:26.500' },
    { '@timestamp': { $date: MILLIS } },
    { timestamp: { seconds: Math.floor(MILLIS / 1000), nanos: 500_000_000 } },
    { eventTime: TIME, time: '' },
    { time: 0.012, '@timestamp': TIME },
    { time: null, ts: TIME },
    { timeUnixNano: '0', observedTimeUnixNano: `${MILLIS}000000` },
    { TimeGenerated: TIME },
    { ts: MILLIS / 1000 },
    { instant: TIME },
  ])('%j', (times) => {
    expect(decodeOne(JSON.stringify({ ...times, message: 'm' }))['time']).toBe(TIME);
  });
});

describe('sources of records', () => {
  const names = ['kubernetes.pod_name', 'container.name', 'service.instance.id', 'service.name', 'host.name'];

  test.each(names.map((name, at) => [name, names.slice(at).toReversed()] as const))(
    '%s is taken',
    (name, all) => {
      const record = Object.fromEntries(all.map((each) => [each, `the ${each}`]));

      const event = decodeOne(JSON.stringify({ time: TIME, level: 'info', message: 'm', ...record }));

      expect(event['source']).toBe(`the ${name}`);
    },
  );
});

describe('events.json', () => {
  const json = { message: ['outcome.text', 'what'], time: 'at', level: 'How', source: 'where', type: 'kind' };

  test('names the members that count first', () => {
    const record = {
      at: TIME,
      how: 'bad',
      HOW: 'warn',
      where: 'w',
      outcome: { Text: 't' },
      message: 'm',
      time: 'never',
    };

    expect(decodeOne(JSON.stringify(record), { json })).toMatchObject({
      time: TIME,
      severity: warn,
      source: 'w',
      message: 't',
      fields: { message: 'm' },
    });
  });

  test('may name the type of the event', () => {
    expect(decodeOne(JSON.stringify({ at: TIME, kind: 'E5', what: 'x' }), { json })).toMatchObject({
      type: 'E5',
      message: 'x',
    });
  });

  test('leaves other records as they are', () => {
    expect(decode([JSON.stringify({ time: TIME, level: 'warn', msg: 'm' })], { json }).events).toMatchObject([
      { time: MILLIS, severity: warn, message: 'm' },
    ]);
  });
});
