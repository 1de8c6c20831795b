import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PrefixKind, PrefixReader, TextPrefix } from '../../../src/events/unwrap/text-prefix.ts';
import { wrapAs } from '../../support/wrap-as.ts';

function unwrap(text: string, believed: PrefixKind = '') {
  const out = new TextPrefix();
  // The line lies somewhere within the text of its chunk.
  const chunk = `before\n${text}\nafter`;
  const found = new PrefixReader().unwrapText(chunk, 7, 7 + text.length, out, believed);
  const { kind, source, stream, partial, time } = out;
  const inner = chunk.slice(out.from, out.to);
  return found ? { kind, source, stream, partial, time, inner } : undefined;
}

const TIME = Date.parse('2026-11-28T09:20:26.123Z');

describe('the prefix of the container runtimes', () => {
  test.each([
    ['2026-11-28T09:20:26.123456789Z stdout F ready', 'stdout', false, 'ready'],
    ['2026-11-28T09:20:26.123Z stderr P first half ', 'stderr', true, 'first half '],
    ['2026-11-28T10:20:26.123456789+01:00 stdout F   at Main.java:7', 'stdout', false, '  at Main.java:7'],
    ['2026-11-28T09:20:26.123Z stdout F', 'stdout', false, ''],
    ['2026-11-28T09:20:26.123Z stdout F ', 'stdout', false, ''],
    ['2026-11-28T09:20:26.123Z stdout P:x part', 'stdout', true, 'part'],
  ])('%s', (line, stream, partial, inner) => {
    expect(unwrap(line)).toMatchObject({ kind: 'cri', source: '', stream, partial, inner });
    expect(Math.floor(unwrap(line)!.time)).toBe(TIME);
  });

  test.each([
    '2026-11-28T09:20:26Z stdout is closed',
    '2026-11-28T09:20:26Z ERROR stdout F x',
    '2026-11-28 09:20:26 stdout F x',
    '2026-11-28T09:20:26Z stdout Full',
    '2026-11-28T09:20:26Z',
  ])('is none in %s', (line) => {
    expect(unwrap(line)).toBeUndefined();
  });
});

describe('prefixes with names', () => {
  test.each([
    ['[pod/web-1/app] ERROR boom', 'kubectl', 'web-1', 'pod/web-1/app', 'ERROR boom'],
    [
      '\x1b[33m[pod/web-1/app]\x1b[0m 2026-11-28T09:20:26Z x',
      'kubectl',
      'web-1',
      'pod/web-1/app',
      '2026-11-28T09:20:26Z x',
    ],
    ['[pod/web-1/app] ', 'kubectl', 'web-1', 'pod/web-1/app', ''],
    [
      'web-5d4b6c7f8-x7k2p app listening',
      'stern',
      'web-5d4b6c7f8-x7k2p',
      'pod/web-5d4b6c7f8-x7k2p/app',
      'listening',
    ],
    ['proxy-x7k2p main {"msg":1}', 'stern', 'proxy-x7k2p', 'pod/proxy-x7k2p/main', '{"msg":1}'],
    [
      'db-0 postgres 2026-11-28 09:20:26 ERROR x',
      'stern',
      'db-0',
      'pod/db-0/postgres',
      '2026-11-28 09:20:26 ERROR x',
    ],
    [
      '\x1b[36mweb-x7k2p\x1b[0m \x1b[32mapp\x1b[0m at a.b',
      'stern',
      'web-x7k2p',
      'pod/web-x7k2p/app',
      'at a.b',
    ],
    ['web-1  | ready', 'compose', 'web-1', '', 'ready'],
    ['web_1 |   at a.b', 'compose', 'web_1', '', '  at a.b'],
    ['web-1  |', 'compose', 'web-1', '', ''],
    ['\x1b[36mweb-1  | \x1b[0mready', 'compose', 'web-1', '', 'ready'],
    ['\x1b[36mdb  |\x1b[0m ready', 'compose', 'db', '', 'ready'],
    [
      'db   | 2026-11-28 09:20:26.123 UTC [1] LOG:  x',
      'compose',
      'db',
      '',
      '2026-11-28 09:20:26.123 UTC [1] LOG:  x',
    ],
    ['db   | {"level":"info"}', 'compose', 'db', '', '{"level":"info"}'],
    ['db   | [error] x', 'compose', 'db', '', '[error] x'],
    ['web.1.abcdefghijklmnopqrstuvwxy@node7    | x', 'compose', 'web.1', '', 'x'],
    ['0|api-server | x', 'compose', 'api-server', '', 'x'],
  ])('%s', (line, kind, source, stream, inner) => {
    expect(unwrap(line)).toMatchObject({ kind, source, stream, inner, partial: false });
  });

  test("of stern's notices name the pod", () => {
    expect(unwrap('+ web-x7k2p › app')).toMatchObject({ source: 'web-x7k2p', inner: '+ web-x7k2p › app' });
  });

  test('need less evidence once the source has shown them', () => {
    expect(unwrap('db  | ready to accept')).toBeUndefined();
    expect(unwrap('db  | ready to accept', 'compose')).toMatchObject({
      source: 'db',
      inner: 'ready to accept',
    });
    expect(unwrap('db-0 postgres ready', 'stern')).toMatchObject({ source: 'db-0', inner: 'ready' });
  });

  test.each([
    'INFO | started',
    'info  | started',
    '2026-11-28 09:20:26.123 | INFO     | app:main:12 - ready',
    '17 | 18 | 19',
    'name | state | since',
    'name    | ERROR | 12',
    'disk-0 is full',
    'a or b | c',
    'user ann logged in',
    'worker-12345 started job',
    '[error] boom',
    '[pod] x',
    '- item › sub item',
    'GET /a | x',
    'warning: a | b',
    '{"a":1}',
    '',
  ])('are none in %s', (line) => {
    const prefix = unwrap(line);

    expect(prefix === undefined || prefix.inner === line).toBe(true);
  });
});

test.each([
  ['CreateTime:1795857626123\t{"a":1}', '{"a":1}'],
  ['LogAppendTime:1795857626123\tPartition:0\tOffset:12\tnull\tready', 'ready'],
])('Kafka states the time of a record in %j', (line, inner) => {
  expect(unwrap(line)).toMatchObject({ kind: 'kafka', inner, time: TIME });
});

test('whatever the line is, it comes out as it went in', () => {
  const wraps = [wrapAs.cri, wrapAs.kubectl, wrapAs.stern, wrapAs.compose];
  const line = fc.string().filter((text) => !text.includes('\x1b'));
  fc.assert(
    fc.property(fc.constantFrom(...wraps), line, (wrap, text) => {
      expect(unwrap(wrap(text, TIME))?.inner).toBe(text);
    }),
  );
});
