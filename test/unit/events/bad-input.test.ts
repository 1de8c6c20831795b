import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { REJECT_REASONS } from '../../../src/events/errors.ts';
import { ARRIVAL, decode, decodeBytes, decoderOf, messages } from '../../support/decoding.ts';

describe('damaged text', () => {
  test('invalid UTF-8 is kept as U+FFFD and counted by line', () => {
    const bytes = Buffer.concat([
      Buffer.from('ok\nb\u00e4d '),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('\nfine \u20ac\n'),
    ]);

    const { events, counters } = decoderOf().decodeLines(bytes, 0);

    expect(messages(events)).toEqual(['ok', 'b\u00e4d \ufffd\ufffd', 'fine \u20ac']);
    expect(counters.invalidUtf8).toBe(1);
  });

  test('NUL bytes are removed and counted', () => {
    const { events, counters } = decoderOf().decodeLines(Buffer.from('a\0b\0\n\0\0\nc\n'), 0);

    expect(messages(events)).toEqual(['ab', 'c']);
    expect(counters).toMatchObject({ nulBytes: 4, blank: 1 });
  });

  test('line ends of Windows and a byte order mark are left out', () => {
    const { events } = decoderOf().decodeLines(Buffer.from('\ufeffone\r\ntwo\r\n'), 0);

    expect(messages(events)).toEqual(['one', 'two']);
  });

  test('nothing at all gives nothing', () => {
    const { events, rejected, counters } = decoderOf().decodeLines(new Uint8Array(0), 0);

    expect({ events, rejected, lines: counters.lines }).toEqual({ events: [], rejected: [], lines: 0 });
  });
});

describe('rejected records', () => {
  test('lines over the limit keep their beginning and place', () => {
    const { events, rejected } = decode(['short', 'x'.repeat(200), 'short'], {
      maxLineBytes: 100,
      maxPayloadBytes: 7,
    });

    expect(messages(events)).toEqual(['short', 'short']);
    expect(rejected).toMatchObject([{ position: 6, reason: 'line-too-long', payload: 'xxxxxxx' }]);
  });

  test('JSON nested too deep is rejected without being parsed', () => {
    const deep = `{"msg":"x","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

    expect(decode([deep]).rejected).toMatchObject([{ reason: 'json-too-deep' }]);
  });

  test('brackets inside strings do not count as nesting', () => {
    const { events } = decode([JSON.stringify({ time: ARRIVAL, msg: '[{'.repeat(100), quote: '"\\"[' })]);

    expect(events).toHaveLength(1);
  });

  test('broken JSON is rejected in a JSON source, whatever it looks like', () => {
    const { events, rejected } = decode(['{"time":1795165200000,"msg":"a"}', '{"time":17951652', '{oops}']);

    expect(messages(events)).toEqual(['a']);
    expect(rejected.map((record) => record.reason)).toEqual(['broken-json', 'broken-json']);
    expect(rejected.map((record) => record.position)).toEqual([33, 50]);
  });

  test('carry the meaning of their reason', () => {
    const [record] = decode(['{}']).rejected;

    expect(record?.detail).toContain(REJECT_REASONS['no-message']);
  });
});

describe('any bytes at all', () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc
      .constantFrom(
        '2026-11-20 09:20:26,123 ERROR [main',
        '{"time":',
        '<34>1 - - - - - [a b="',
        '[20/Nov/2026:09:20:26 +0000] "GET ',
        'H4sIAAAA',
        'Nov 20 09:20:26 ',
        '42:M 20 Nov 2026 09:20:26.123 ',
        '20261120-9:2:6:44|',
        '\n',
        ' - ',
      )
      .map((text) => Buffer.from(text)),
  );

  test('never throw, and every line is an event, folded, blank or rejected', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const { events, rejected, counters } = decodeBytes(Buffer.concat(parts));

        expect(events.length + rejected.length + counters.folded + counters.blank).toBe(counters.lines);
        expect(events.every((event) => event.time > Date.UTC(1989, 0) && event.message !== undefined)).toBe(
          true,
        );
      }),
      { numRuns: 400 },
    );
  });
});
