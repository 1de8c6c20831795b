import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { ARRIVAL, decode, decodeOne, decoderOf, messages } from '../../support/decoding.ts';

const TIME = Date.UTC(2026, 10, 20, 9, 20, 26);

function base64(content: string | Uint8Array): string {
  return Buffer.from(content).toString('base64');
}

function envelope(...texts: readonly string[]): string {
  return JSON.stringify({
    messageType: 'DATA_MESSAGE',
    logGroup: '/shop',
    logStream: 'shop/7',
    logEvents: texts.map((message, i) => ({ id: `e${i}`, timestamp: TIME + i, message })),
  });
}

function subscription(content: string): string {
  return JSON.stringify({ awslogs: { data: base64(gzipSync(content)) } });
}

function kinesis(...contents: readonly (string | Uint8Array)[]): string {
  return JSON.stringify({
    Records: contents.map((content, i) => ({
      eventSource: 'aws:kinesis',
      kinesis: {
        partitionKey: 'p',
        sequenceNumber: `${i}`,
        approximateArrivalTimestamp: TIME / 1000 + i,
        data: base64(content),
      },
    })),
  });
}

describe('events of Lambda functions', () => {
  test('of a CloudWatch Logs subscription give its log events', () => {
    const { events, rejected } = decode([
      subscription(envelope('one', 'two')),
      subscription(envelope('three')),
    ]);

    expect(rejected).toHaveLength(0);
    expect(messages(events)).toEqual(['one', 'two', 'three']);
    expect(events[1]).toMatchObject({ time: TIME + 1, source: 'shop/7', id: 'e1' });
  });

  test('of Kinesis give the events of each record, whatever it holds', () => {
    const line = kinesis(
      gzipSync(envelope('packed')),
      envelope('plain'),
      '{"time":"2026-11-20T09:00:00Z","level":"warn","msg":"json"}\n{"time":"2026-11-20T09:00:01Z","msg":"more"}\n',
      '2026-11-20T09:00:02Z ERROR app: text\n',
    );

    const { events, rejected } = decode([line]);

    expect(rejected).toHaveLength(0);
    expect(messages(events)).toEqual(['packed', 'plain', 'json', 'more', 'text']);
    expect(events.map((event) => event.severity)).toEqual([0, 0, SEVERITY.warn, 0, SEVERITY.error]);
  });

  test('give records without a time their arrival in the stream', () => {
    const { events } = decoderOf().decodeRecord(Buffer.from(kinesis('one', 'two')), 0, ARRIVAL);

    expect(events.map((event) => event.time)).toEqual([TIME, TIME + 1000]);
  });

  test('may hold one another', () => {
    const line = kinesis(gzipSync(subscription(envelope('inner'))));

    expect(messages(decode([line]).events)).toEqual(['inner']);
  });

  test('are not opened endlessly', () => {
    let line = 'core';
    for (let depth = 0; depth < 6; depth++) line = kinesis(line);

    expect(decode([line])).toMatchObject({ events: [], rejected: [{ reason: 'json-too-deep' }] });
  });

  test('are opened up to one size all together', () => {
    const large = gzipSync('x'.repeat(3000));

    const { events, rejected } = decode([kinesis(large, large), kinesis(large)], { maxEnvelopeBytes: 4096 });

    expect(events).toHaveLength(2);
    expect(rejected).toMatchObject([
      { reason: 'too-large', detail: expect.stringContaining('Records[1].kinesis.data') },
    ]);
  });

  test('with damaged parts lose those alone', () => {
    const line = JSON.stringify({
      Records: [
        { kinesis: { data: 'no base64!' } },
        { kinesis: { data: base64(gzipSync('x'.repeat(50)).subarray(0, 15)) } },
        { kinesis: {} },
        { kinesis: { data: base64('2026-11-20T09:00:02Z whole') } },
      ],
    });

    const { events, rejected } = decode([line]);

    expect(messages(events)).toEqual(['whole']);
    expect(rejected.map(({ reason }) => reason)).toEqual(['broken-base64', 'broken-gzip', 'no-message']);
    expect(rejected[0]!.detail).toMatch(/Records\[0\]\.kinesis\.data/);
  });

  test('that a function wrote to its own log stay messages', () => {
    const logged = subscription(envelope('inner'));
    const record = JSON.stringify({ event: logged });

    const { events } = decode([envelope(`received ${logged}`, record)]);

    expect(events).toHaveLength(2);
    expect(messages(events)).not.toContain('inner');
  });

  test('of other services are no deliveries of logs', () => {
    expect(messages(decode(['{"Records":[{"s3":{"bucket":{"name":"b"}}}]}']).events)).toEqual(['{s3}']);
  });
});

test('Google Cloud records with a JSON payload give its message and the severity of the record', () => {
  const line = JSON.stringify({
    insertId: 'i1',
    timestamp: '2026-11-20T09:20:26Z',
    severity: 'WARNING',
    jsonPayload: { message: 'slow', user: 'ann' },
  });

  expect(decodeOne(line)).toMatchObject({
    time: '2026-11-20T09:20:26.000Z',
    message: 'slow',
    severity: SEVERITY.warn,
    fields: { 'jsonPayload.user': 'ann' },
  });
});
