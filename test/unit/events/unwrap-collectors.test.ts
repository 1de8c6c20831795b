import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import type { Inner, InnerLine } from '../../../src/events/unwrap/inner-line.ts';
import { unwrapJson } from '../../../src/events/unwrap/unwrap-json.ts';
import { type Wrap, wrapAs } from '../../support/wrap-as.ts';

const TIME = Date.UTC(2026, 10, 28, 9, 20, 26, 123);
const LINE = '2026-11-28 09:20:26,123 ERROR [main] c.a.Pay - payment 4711 refused';

function unwrapped(record: object): readonly Inner[] | undefined {
  return unwrapJson(JSON.parse(JSON.stringify(record)));
}

function lineIn(record: object): InnerLine {
  const [inner, ...others] = unwrapped(record) ?? [];
  if (inner?.kind !== 'line' || others.length > 0) throw new Error(JSON.stringify([inner, ...others]));
  return inner;
}

const { file, syslog5424, syslogIso, cri, kubectl, stern, compose, dockerTimes, kinesis, ...json } = wrapAs;

describe('what collectors write', () => {
  const forms = Object.entries<Wrap>(json);

  test.each(forms)('%s wraps the line as it was', (_name, wrap) => {
    for (const text of [
      LINE,
      'plain text',
      '\tat a.b(C.java:7)',
      '{"level":"warn","msg":"x"}',
      'a\n  b',
      '',
    ]) {
      const inner = lineIn(JSON.parse(wrap(text, TIME)));

      expect(inner).toMatchObject({ text, time: TIME, partial: false });
    }
  });

  test.each([
    ['filebeat', wrapAs.filebeat, 'node-7'],
    ['fluentBit', wrapAs.fluentBit, 'web-5d4b6c7f8-x7k2p'],
    ['fluentd', wrapAs.fluentd, 'web'],
    ['otlp', wrapAs.otlp, 'web-5d4b6c7f8-x7k2p'],
    ['loki', wrapAs.loki, 'web-5d4b6c7f8-x7k2p'],
    ['google', wrapAs.google, 'web-5d4b6c7f8-x7k2p'],
    ['journald', wrapAs.journald, 'node-7'],
    ['hec', wrapAs.hec, 'node-7'],
    ['cloudWatch', wrapAs.cloudWatch, 'shop/7'],
    ['docker', wrapAs.docker, ''],
  ] as [string, Wrap, string][])('%s names the source', (_name, wrap, source) => {
    expect(lineIn(JSON.parse(wrap(LINE, TIME))).source).toBe(source);
  });

  test.each([
    ['Docker', { log: 'half ', stream: 'stdout', time: '2026-11-28T09:20:26Z' }],
    ['Fluent Bit', { log: 'half ', logtag: 'P', stream: 'stdout', time: '2026-11-28T09:20:26Z' }],
    ['Fluentd', { log: 'half ', container_id: 'a', partial_message: 'true', partial_last: 'false' }],
    ['Vector', { message: 'half ', source_type: 'docker_logs', _partial: true }],
  ])('a part of a line by %s goes on', (_name, record) => {
    expect(lineIn(record)).toMatchObject({ text: 'half ', partial: true });
  });

  test('priority and identifier of the journal are defaults', () => {
    const record = {
      MESSAGE: 'x',
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'shop',
      CONTAINER_NAME: 'web',
      _HOSTNAME: 'n',
    };

    expect(lineIn(record)).toMatchObject({ severity: SEVERITY.error, component: 'shop', source: 'web' });
  });

  test.each([
    {
      '@timestamp': TIME,
      host: 'n1',
      severity: 'warning',
      facility: 'daemon',
      'syslog-tag': 'shop[7]:',
      message: ' ERROR x',
    },
    {
      timestamp: TIME,
      hostname: 'n1',
      severity: 'warning',
      facility: 'daemon',
      appname: 'shop',
      procid: 7,
      message: 'ERROR x',
    },
    {
      ISODATE: TIME,
      HOST: 'n1',
      PRIORITY: 'warning',
      FACILITY: 'daemon',
      PROGRAM: 'shop',
      PID: '7',
      MESSAGE: 'ERROR x',
    },
    { timestamp: TIME, host: 'n1', priority: 28, facility: 3, program: 'shop', message: 'ERROR x' },
  ])('what syslog daemons write as JSON is a line with defaults: %j', (record) => {
    expect(lineIn(record)).toMatchObject({
      text: 'ERROR x',
      time: TIME,
      severity: SEVERITY.warn,
      source: 'n1',
      component: 'shop',
    });
  });

  test('container logs of Azure are lines of their pod', () => {
    const record = {
      TimeGenerated: TIME,
      PodName: 'p',
      ContainerName: 'c',
      LogSource: 'stderr',
      LogMessage: LINE,
    };

    expect(lineIn(record)).toMatchObject({ text: LINE, time: TIME, source: 'p', stream: 'p/c/stderr' });
  });

  test('an entry of the journal without its text is unusable', () => {
    expect(unwrapped({ MESSAGE: null, __CURSOR: 'x' })).toMatchObject([
      { kind: 'unusable', reason: 'no-message' },
    ]);
  });
});

describe('a log record stays one', () => {
  test.each([
    { time: 1, level: 40, msg: 'hello', name: 'cart', hostname: 'n1' },
    { '@timestamp': 'x', 'log.level': 'warn', message: 'hello', ecs: { version: '1' }, host: { name: 'n1' } },
    {
      '@timestamp': 'x',
      '@version': '1',
      message: 'Error while reading',
      level: 'ERROR',
      logger_name: 'a.B',
    },
    { timestamp: 'x', level: 'info', message: 'hello', kubernetes: { pod_name: 'p' } },
    { event: 'user logged in', level: 'info', timestamp: 'x' },
    { time: 'x', level: 'INFO', msg: 'starting', service: 'cart' },
    { time: 'x', msg: '2026-11-28 report made' },
    { '@timestamp': 'x', message: 'm', winlog: { event_id: 1 }, host: { name: 'h' } },
    { version: '1.1', host: 'h', short_message: 'boom', level: 3 },
    { timestamp: 'x', severity: 'INFO', jsonPayload: { message: 'm' } },
    { request: 'GET / HTTP/1.1', status: 200 },
    { time: 'x', msg: 'uploaded', file: 'a.txt' },
    { time: 'x', message: 'ERROR boom' },
    { '@timestamp': 'x', agent: { type: 'filebeat' }, message: '', url: { path: '/a' } },
    { a: 1 },
    {},
  ])('%j', (record) => {
    expect(unwrapped(record)).toBeUndefined();
  });

  test('unless a collector read a line with a header into its message', () => {
    const record = { '@timestamp': 'x', level: 'warn', message: LINE, agent: { type: 'filebeat' } };

    expect(lineIn(record)).toMatchObject({ text: LINE, severity: SEVERITY.warn });
  });
});

test('a log record as the text of another one is opened, other JSON is a message', () => {
  const text = '{"level":"error","msg":"boom"}';

  expect(lineIn({ time: TIME, level: 'info', message: text })).toMatchObject({
    text,
    severity: SEVERITY.info,
  });
  expect(unwrapped({ time: TIME, message: '{"user":7}' })).toBeUndefined();
});

describe('Loki', () => {
  test('answers come in the order they were written', () => {
    const result = [
      {
        stream: { app: 'a', level: 'error' },
        values: [
          [`${TIME + 1}000000`, 'b'],
          [`${TIME}000000`, 'a'],
        ],
      },
    ];

    const lines = unwrapped({ status: 'success', data: { resultType: 'streams', result } });

    expect(lines).toMatchObject([
      { text: 'a', time: TIME, severity: SEVERITY.error, source: 'a' },
      { text: 'b', time: TIME + 1 },
    ]);
  });

  test('old clients write labels as text', () => {
    const streams = [
      { labels: '{app="a", pod="p\\"1"}', entries: [{ ts: '2026-11-28T09:20:26.123Z', line: 'x' }] },
    ];

    expect(unwrapped({ streams })).toMatchObject([{ text: 'x', time: TIME }]);
  });
});
