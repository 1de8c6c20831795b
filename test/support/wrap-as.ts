/** Lines as the collectors of this world write them, for tests that a log is the same however it came. */
import { createHash } from 'node:crypto';
import { bytes, join, number } from './protobuf-writer.ts';

const HOST = 'node-7';
const POD = 'web-5d4b6c7f8-x7k2p';
const CONTAINER = 'app';

/** Wraps a line (without its line end) that was written at `time` (epoch ms). */
export type Wrap = (line: string, time: number) => string;

function iso(time: number): string {
  return new Date(time).toISOString();
}

function nanos(time: number): string {
  return `${time}000000`;
}

const KUBERNETES = {
  pod_name: POD,
  namespace_name: 'shop',
  pod_id: '8f507cfc-1f2a-4b3c-9d4e-aa11bb22cc33',
  container_name: CONTAINER,
  docker_id: 'abc123',
  host: HOST,
};

function attribute(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

/** How each collector writes one line. */
export const wrapAs = {
  file: (line) => line,
  syslog5424: (line, time) => `<134>1 ${iso(time)} ${HOST} shop 77 - - ${line}`,
  syslogIso: (line, time) => `${iso(time)} ${HOST} shop[77]: ${line}`,
  docker: (line, time) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: `${iso(time).slice(0, -1)}000000Z` }),
  cri: (line, time) => `${iso(time).slice(0, -1)}456789Z stdout F ${line}`,
  kubectl: (line) => `[pod/${POD}/${CONTAINER}] ${line}`,
  stern: (line) => `${POD} ${CONTAINER} ${line}`,
  compose: (line) => `web-1  | ${line}`,
  dockerTimes: (line, time) => `${iso(time).slice(0, -1)}456789Z ${line}`,
  filebeat: (line, time) =>
    JSON.stringify({
      '@timestamp': iso(time),
      '@metadata': { beat: 'filebeat', type: '_doc', version: '8.15.0' },
      host: { name: HOST },
      agent: { type: 'filebeat', version: '8.15.0', name: HOST, ephemeral_id: 'e', id: 'i' },
      log: { offset: 4711, file: { path: '/var/log/shop.log' } },
      message: line,
      input: { type: 'filestream' },
      ecs: { version: '8.0.0' },
    }),
  filebeatBare: (line, time) =>
    JSON.stringify({ '@timestamp': iso(time), message: line, host: { name: HOST } }),
  fluentBit: (line, time) =>
    JSON.stringify({
      date: time / 1000,
      time: iso(time),
      stream: 'stdout',
      _p: 'F',
      log: line,
      kubernetes: KUBERNETES,
    }),
  fluentBitTail: (line, time) => JSON.stringify({ date: time / 1000, log: line }),
  fluentd: (line, time) =>
    JSON.stringify({
      container_id: 'abc',
      container_name: '/web',
      source: 'stdout',
      log: line,
      '@timestamp': iso(time),
    }),
  vector: (line, time) =>
    JSON.stringify({
      file: '/var/log/shop.log',
      host: HOST,
      message: line,
      source_type: 'file',
      timestamp: iso(time),
    }),
  logstash: (line, time) =>
    JSON.stringify({
      '@timestamp': iso(time),
      '@version': '1',
      message: line,
      host: { name: HOST },
      log: { file: { path: '/var/log/shop.log' } },
      event: { original: line },
    }),
  journald: (line, time) =>
    JSON.stringify({
      __CURSOR: 's=1;i=2',
      __REALTIME_TIMESTAMP: `${time}000`,
      _HOSTNAME: HOST,
      _PID: '77',
      _TRANSPORT: 'stdout',
      PRIORITY: '6',
      SYSLOG_IDENTIFIER: 'shop',
      MESSAGE: line,
    }),
  journaldBytes: (line, time) =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: `${time}000`,
      _HOSTNAME: HOST,
      _PID: '77',
      PRIORITY: '6',
      SYSLOG_IDENTIFIER: 'shop',
      MESSAGE: [...Buffer.from(line)],
    }),
  otlp: (line, time) =>
    JSON.stringify({
      resourceLogs: [
        {
          resource: {
            attributes: [attribute('k8s.pod.name', POD), attribute('k8s.container.name', CONTAINER)],
          },
          scopeLogs: [
            {
              scope: {},
              logRecords: [
                {
                  timeUnixNano: nanos(time),
                  observedTimeUnixNano: nanos(time + 5),
                  body: { stringValue: line },
                  attributes: [attribute('log.iostream', 'stdout')],
                },
              ],
            },
          ],
        },
      ],
    }),
  otlpFile: (line, time) =>
    JSON.stringify({
      resourceLogs: [
        {
          resource: {},
          scopeLogs: [
            {
              scope: {},
              logRecords: [
                {
                  timeUnixNano: '0',
                  observedTimeUnixNano: nanos(time),
                  body: { stringValue: line },
                  attributes: [attribute('log.file.name', 'shop.log')],
                },
              ],
            },
          ],
        },
      ],
    }),
  loki: (line, time) =>
    JSON.stringify({ streams: [{ stream: { app: 'shop', pod: POD }, values: [[nanos(time), line]] }] }),
  hec: (line, time) =>
    JSON.stringify({
      time: time / 1000,
      host: HOST,
      source: '/var/log/shop.log',
      sourcetype: 'shop',
      event: line,
    }),
  google: (line, time) =>
    JSON.stringify({
      textPayload: line,
      insertId: 'i1',
      resource: { type: 'k8s_container', labels: { pod_name: POD, container_name: CONTAINER } },
      timestamp: iso(time),
      severity: 'DEFAULT',
      logName: 'projects/p/logs/stdout',
    }),
  cloudWatch: (line, time) =>
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '1',
      logGroup: '/shop',
      logStream: 'shop/7',
      subscriptionFilters: ['all'],
      logEvents: [{ id: '1', timestamp: time, message: line }],
    }),
  kinesis: (line, time) =>
    JSON.stringify({
      Records: [
        {
          eventSource: 'aws:kinesis',
          kinesis: {
            partitionKey: 'p',
            sequenceNumber: '1',
            approximateArrivalTimestamp: time / 1000,
            data: Buffer.from(`${line}\n`).toString('base64'),
          },
        },
      ],
    }),
  sqs: (line, time) =>
    JSON.stringify({
      Records: [
        {
          messageId: 'm',
          body: line,
          attributes: { SentTimestamp: String(time) },
          eventSource: 'aws:sqs',
        },
      ],
    }),
  gelfDocker: (line, time) =>
    JSON.stringify({
      version: '1.1',
      host: HOST,
      short_message: line,
      timestamp: time / 1000,
      level: 6,
      _container_id: 'abc',
      _container_name: 'web',
    }),
  elasticHit: (line, time) =>
    JSON.stringify({
      _index: 'logs',
      _id: 'x',
      _source: { '@timestamp': iso(time), message: line, agent: { type: 'filebeat' }, host: { name: HOST } },
    }),
} satisfies Record<string, Wrap>;

/** User records as the Kinesis Producer Library puts them into one record. */
export function aggregateAsKpl(records: readonly Uint8Array[]): Uint8Array {
  const message = join(
    bytes(1, 'p'),
    ...records.map((record) => bytes(3, join(number(1, 0), bytes(3, record)))),
  );
  const digest = createHash('md5').update(message).digest();
  return join(Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2), message, digest);
}
