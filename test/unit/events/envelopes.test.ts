import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decoderOf, messages } from '../../support/decoding.ts';

const TIME = Date.UTC(2026, 10, 20, 9, 20, 26);

function envelope(members: readonly object[], messageType = 'DATA_MESSAGE'): string {
  return JSON.stringify({
    messageType,
    owner: '123456789012',
    logGroup: '/shop',
    logStream: 'shop/7',
    subscriptionFilters: ['all'],
    logEvents: members,
  });
}

const MEMBERS = [
  { id: 'a', timestamp: TIME, message: 'plain text' },
  { id: 'b', timestamp: TIME + 1, message: '2026-11-20T09:20:27.000Z ERROR cart: empty\n  at one\n  at two' },
  { id: 'c', timestamp: TIME + 2, message: '{"level":"warn","msg":"slow"}' },
];

describe('CloudWatch Logs subscription envelopes', () => {
  const forms: [string, Buffer][] = [
    ['gzip, as Kinesis delivers them', gzipSync(envelope(MEMBERS))],
    ['one NDJSON line', Buffer.from(`${envelope(MEMBERS)}\n`)],
    ['one line of base64 of gzip', Buffer.from(`${gzipSync(envelope(MEMBERS)).toString('base64')}\n`)],
  ];

  test.each(forms)('as %s give their log events with their own times, stream and ids', (_form, bytes) => {
    const { events, counters, rejected } = decoderOf().decodeRecord(bytes, 0);

    expect(rejected).toHaveLength(0);
    expect(events).toEqual([
      { time: TIME, source: 'shop/7', message: 'plain text', severity: 0, id: 'a' },
      {
        time: TIME + 1000,
        source: 'shop/7',
        message: 'empty',
        severity: SEVERITY.error,
        component: 'cart',
        id: 'b',
      },
      { time: TIME + 2, source: 'shop/7', message: 'slow', severity: SEVERITY.warn, id: 'c' },
    ]);
    expect(counters.folded).toBe(2);
  });

  test('control messages hold no events', () => {
    const { events, rejected } = decoderOf().decodeRecord(gzipSync(envelope(MEMBERS, 'CONTROL_MESSAGE')), 0);

    expect(events).toHaveLength(0);
    expect(rejected).toHaveLength(0);
  });

  test('a member without a message is rejected alone', () => {
    const bytes = Buffer.from(envelope([{ id: 'x', timestamp: TIME }, MEMBERS[0]!]));

    const { events, rejected } = decoderOf().decodeRecord(bytes, 5);

    expect(messages(events)).toEqual(['plain text']);
    expect(rejected).toMatchObject([{ position: 5, reason: 'no-message' }]);
  });

  test('members that are not continuations stay events, though the stream has headers', () => {
    const bytes = Buffer.from(
      envelope([
        { id: 'a', timestamp: TIME, message: '2026-11-20 09:20:26 ERROR cart: empty' },
        { id: 'b', timestamp: TIME, message: 'exit status 1' },
        { id: 'c', timestamp: TIME, message: '    at cart.js:7' },
      ]),
    );

    const { events, counters } = decoderOf().decodeRecord(bytes, 0);

    expect(messages(events)).toEqual(['empty', 'exit status 1']);
    expect(counters.folded).toBe(1);
  });

  test('are bounded by their own size, not by that of a line', () => {
    const bytes = gzipSync(envelope(Array.from({ length: 50 }, () => MEMBERS[0]!)));

    expect(decoderOf({ maxLineBytes: 1000 }).decodeRecord(bytes, 0).events).toHaveLength(50);
  });

  test('hold pretty-printed JSON records too', () => {
    const message = JSON.stringify({ level: 'error', msg: 'slow' }, undefined, 2);
    const bytes = Buffer.from(envelope([{ id: 'a', timestamp: TIME, message }]));

    expect(decoderOf().decodeRecord(bytes, 0).events).toMatchObject([
      { time: TIME, message: 'slow', severity: SEVERITY.error },
    ]);
  });

  test('damaged and oversized gzip is rejected with its reason', () => {
    const bytes = gzipSync(envelope([{ id: 'a', timestamp: TIME, message: 'x'.repeat(5000) }]));
    const decoder = decoderOf({ maxEnvelopeBytes: 4096 });

    expect(decoder.decodeRecord(bytes, 1).rejected).toMatchObject([{ position: 1, reason: 'too-large' }]);
    expect(decoder.decodeRecord(bytes.subarray(0, 40), 2).rejected).toMatchObject([
      { reason: 'broken-gzip' },
    ]);
  });
});

test('an OTLP export gives its log records with resource and scope', () => {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const record = (seconds: number, text: string) => ({
    timeUnixNano: `${TIME + seconds * 1000}000000`,
    severityNumber: 17,
    body: { stringValue: text },
    attributes: [attribute('log.record.template', 'user {id} in'), attribute('user', 'ann')],
  });
  const line = JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [attribute('host.name', 'n1')] },
        scopeLogs: [
          { scope: { name: 'shop.cart' }, logRecords: [record(0, 'user 7 in'), record(1, 'user 8 in')] },
        ],
      },
    ],
  });

  const { events } = decoderOf().decodeLines(Buffer.from(line), 0);

  expect(events).toEqual(
    [0, 1].map((second) => ({
      time: TIME + second * 1000,
      source: 'n1',
      component: 'shop.cart',
      severity: SEVERITY.error,
      type: 'user {id} in',
      message: `user ${7 + second} in`,
      fields: { 'attributes.user': 'ann' },
    })),
  );
});
