import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { isDelivery, unwrapJson } from '../../../src/events/unwrap/unwrap-json.ts';

const TIME = Date.UTC(2026, 10, 28, 9, 20, 26);
const ISO = '2026-11-28T09:20:26Z';

describe('OTLP exports', () => {
  const attribute = (key: string, value: object) => ({ key, value });
  const exported = (record: object, resource: object[] = []) => ({
    resourceLogs: [
      { resource: { attributes: resource }, scopeLogs: [{ scope: { name: 's' }, logRecords: [record] }] },
    ],
  });

  test('hold lines where nobody stated a severity, and records where somebody did', () => {
    const body = { stringValue: 'user 7 in' };

    expect(unwrapJson(exported({ body }))).toMatchObject([
      { kind: 'line', text: 'user 7 in', component: 's' },
    ]);
    expect(unwrapJson(exported({ body, severityNumber: 17 }))).toMatchObject([
      {
        kind: 'record',
        record: { body: 'user 7 in' },
        defaults: { severity: SEVERITY.error, component: 's' },
      },
    ]);
    expect(
      unwrapJson(exported({ body: { stringValue: `${ISO} ERROR x` }, severityNumber: 9 })),
    ).toMatchObject([{ kind: 'line', severity: SEVERITY.info }]);
  });

  test('with structured bodies hold records', () => {
    const values = [attribute('msg', { stringValue: 'm' }), attribute('n', { intValue: '7' })];

    const inner = unwrapJson(exported({ timeUnixNano: `${TIME}000000`, body: { kvlistValue: { values } } }));

    expect(inner).toMatchObject([{ kind: 'record', record: { msg: 'm', n: 7 }, defaults: { time: TIME } }]);
  });

  test('take the name of the event for its type, and the text of an attribute', () => {
    const record = {
      eventName: 'order.paid',
      attributes: [attribute('message', { stringValue: 'm' })],
      severityText: 'WARN',
    };

    expect(unwrapJson(exported(record))).toMatchObject([
      {
        kind: 'record',
        record: { 'log.record.template': 'order.paid', attributes: { message: 'm' } },
        defaults: { severity: SEVERITY.warn },
      },
    ]);
  });

  test('are read in the spelling of protobuf too', () => {
    const record = {
      resource_logs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { string_value: 'shop' } }] },
          scope_logs: [
            {
              log_records: [
                {
                  observed_time_unix_nano: `${TIME}000000`,
                  severity_number: 'SEVERITY_NUMBER_ERROR2',
                  body: { string_value: 'x' },
                },
              ],
            },
          ],
        },
      ],
    };

    expect(unwrapJson(record)).toMatchObject([
      { record: { body: 'x' }, defaults: { time: TIME, severity: 18, source: 'shop' } },
    ]);
  });

  test.each([
    [['k8s.pod.name', 'container.name', 'service.name', 'host.name'], 'k8s.pod.name'],
    [['container.name', 'service.name', 'host.name'], 'container.name'],
    [['service.instance.id', 'service.name', 'host.name'], 'service.instance.id'],
    [['host.name', 'service.name'], 'service.name'],
    [['host.name'], 'host.name'],
  ])('of a resource with %j name %s as the source', (names, source) => {
    const resource = names.map((name) => attribute(name, { stringValue: name }));

    expect(unwrapJson(exported({ body: { stringValue: 'x' } }, resource))).toMatchObject([{ source }]);
  });
});

describe('notices', () => {
  test.each([
    [
      { Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: 'x' }] },
      [{ kind: 'line', text: 'x', id: 'm' }],
    ],
    [
      { Records: [{ EventSource: 'aws:sns', Sns: { Message: 'x', Timestamp: ISO, MessageId: 'n' } }] },
      [{ kind: 'line', text: 'x', time: TIME, id: 'n' }],
    ],
    [
      { Type: 'Notification', TopicArn: 't', Message: 'x', Timestamp: ISO },
      [{ kind: 'line', text: 'x', time: TIME }],
    ],
    [
      { Records: [{ eventName: 'CreateUser', eventSource: 'iam.amazonaws.com', eventVersion: '1' }] },
      [{ kind: 'record', record: { eventName: 'CreateUser' } }],
    ],
    [
      {
        source: 'aws.ecs',
        'detail-type': 'ECS Task State Change',
        time: ISO,
        id: 'i',
        detail: { lastStatus: 'STOPPED', n: 1 },
      },
      [
        {
          kind: 'record',
          record: { type: 'aws.ecs ECS Task State Change STOPPED', detail: { n: 1 } },
          defaults: { time: TIME, source: 'aws.ecs', severity: SEVERITY.info, id: 'i' },
        },
      ],
    ],
    [
      {
        source: 'aws.guardduty',
        'detail-type': 'GuardDuty Finding',
        detail: { type: 'Recon:X', severity: 8 },
      },
      [
        {
          record: { type: 'aws.guardduty GuardDuty Finding Recon:X' },
          defaults: { severity: SEVERITY.error },
        },
      ],
    ],
    [{ index: { _index: 'logs', _id: '1' } }, []],
    [{ create: {} }, []],
    [{ doc: { msg: 'x' }, doc_as_upsert: true }, [{ kind: 'record', record: { msg: 'x' } }]],
    [
      { took: 1, hits: { hits: [{ _index: 'a', _id: '1', _source: { msg: 'x' } }] } },
      [{ kind: 'record', record: { msg: 'x' }, defaults: { id: '1' } }],
    ],
    [
      {
        kind: 'Event',
        reason: 'BackOff',
        message: 'restarting',
        type: 'Warning',
        lastTimestamp: ISO,
        involvedObject: { kind: 'Pod', name: 'web-1' },
        source: { component: 'kubelet' },
      },
      [
        {
          record: { message: 'BackOff: restarting' },
          defaults: { severity: SEVERITY.warn, time: TIME, source: 'web-1', component: 'kubelet' },
        },
      ],
    ],
    [
      { records: [{ time: ISO, category: 'AppServiceConsoleLogs', level: 'Error', resultDescription: 'x' }] },
      [{ kind: 'line', text: 'x', severity: SEVERITY.error, time: TIME }],
    ],
    [
      { records: [{ time: ISO, category: 'A', level: 'Informational', properties: '{"message":"x"}' }] },
      [{ kind: 'record', record: { properties: { message: 'x' } }, defaults: { severity: SEVERITY.info } }],
    ],
    [
      {
        events: [{ logStreamName: 's', timestamp: TIME, message: 'x', eventId: 'e' }],
        searchedLogStreams: [],
      },
      [{ kind: 'line', text: 'x', source: 's', time: TIME, id: 'e' }],
    ],
    [{ time: ISO, type: 'function', record: 'x' }, [{ kind: 'line', text: 'x', time: TIME }]],
    [
      { time: TIME / 1000, sourcetype: 's', event: { msg: 'x' }, fields: { a: 1 } },
      [{ kind: 'record', record: { msg: 'x', fields: { a: 1 } }, defaults: { time: TIME } }],
    ],
  ] as [object, object[]][])('%j', (record, expected) => {
    expect(unwrapJson(record as Record<string, unknown>)).toMatchObject(expected);
  });

  test('within one another are opened, what the outer ones say is the default', () => {
    const document = { '@timestamp': ISO, agent: { type: 'filebeat' }, message: 'x' };

    const inner = unwrapJson({ hits: { hits: [{ _index: 'a', _id: '7', _source: document }] } });

    expect(inner).toMatchObject([{ kind: 'line', text: 'x', time: TIME, id: '7' }]);
  });

  test('that a function is handed are known as such', () => {
    expect(isDelivery({ Records: [] })).toBe(true);
    expect(isDelivery({ awslogs: { data: '' } })).toBe(true);
    expect(isDelivery({ deliveryStreamArn: 'a', records: [] })).toBe(true);
    expect(isDelivery({ records: [] })).toBe(false);
  });
});
