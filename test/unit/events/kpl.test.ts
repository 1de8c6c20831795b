import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readKpl } from '../../../src/events/unwrap/kpl.ts';
import { decode, messages } from '../../support/decoding.ts';
import { aggregateAsKpl } from '../../support/wrap-as.ts';

describe('records of the Kinesis Producer Library', () => {
  test('come apart as they were put together', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (records) => {
        const read = readKpl(aggregateAsKpl(records)) as readonly Uint8Array[];

        expect(read.map((each) => [...each])).toEqual(records.map((each) => [...each]));
      }),
    );
  });

  test('that are damaged are broken, and others are none', () => {
    const whole = aggregateAsKpl([Buffer.from('one'), Buffer.from('two')]);

    expect(readKpl(whole.subarray(0, whole.length - 1))).toBe('broken');
    expect(readKpl(whole.map((byte, at) => (at === 9 ? byte ^ 1 : byte)))).toBe('broken');
    expect(readKpl(Buffer.from('2026-11-28 INFO x'))).toBeUndefined();
    expect(readKpl(whole.subarray(0, 10))).toBeUndefined();
  });

  test('are opened where a function is handed them, gzip in them too', () => {
    const records = [Buffer.from('one\n'), gzipSync('two\nthree'), gzipSync('x').subarray(0, 12)];
    const data = Buffer.from(aggregateAsKpl(records)).toString('base64');

    const { events, rejected } = decode([JSON.stringify({ Records: [{ kinesis: { data } }] })]);

    expect(messages(events)).toEqual(['one', 'two', 'three']);
    expect(rejected).toMatchObject([{ reason: 'broken-gzip' }]);
  });

  test('that are damaged are rejected where a function is handed them', () => {
    const data = Buffer.from(aggregateAsKpl([Buffer.from('one')]).subarray(0, 24)).toString('base64');

    expect(decode([JSON.stringify({ Records: [{ kinesis: { data } }] })]).rejected).toMatchObject([
      { reason: 'broken-aggregate' },
    ]);
  });

  test.each([
    { invocationId: 'i', deliveryStreamArn: 'a', records: [{ data: 'b25l' }, { data: 'dHdv' }] },
    { eventSource: 'aws:kafka', records: { 'topic-0': [{ value: 'b25l' }, { value: 'dHdv' }] } },
  ])('%j is opened as well', (record) => {
    expect(messages(decode([JSON.stringify(record)]).events)).toEqual(['one', 'two']);
  });
});
