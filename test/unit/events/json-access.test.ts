import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decodeOne } from '../../support/decoding.ts';

const TIME = '2026-11-20T09:20:26.000Z';
const { info, warn, error } = SEVERITY;

describe('JSON records of requests', () => {
  test.each([
    [
      'nginx',
      {
        time_local: '20/Nov/2026:09:20:26 +0000',
        remote_addr: '10.0.0.7',
        request: 'GET /a?x=1 HTTP/1.1',
        status: '502',
        body_bytes_sent: '12',
        request_time: '0.25',
      },
      {
        type: 'access GET 5xx',
        severity: error,
        fields: { status: 502, path: '/a', bytes: 12, seconds: 0.25 },
      },
    ],
    [
      'Envoy',
      { start_time: TIME, method: 'POST', path: '/a', response_code: 404, bytes_sent: 12, duration: 250 },
      {
        type: 'access POST 4xx',
        severity: warn,
        fields: { status: 404, path: '/a', bytes: 12, seconds: 0.25 },
      },
    ],
    [
      'Cloudflare',
      {
        ClientRequestMethod: 'POST',
        ClientRequestURI: '/pay',
        EdgeStartTimestamp: Date.parse(TIME) * 1e6,
        EdgeResponseStatus: 522,
        EdgeResponseBytes: 91,
      },
      {
        time: TIME,
        type: 'access POST 5xx',
        severity: error,
        fields: { status: 522, path: '/pay', bytes: 91 },
      },
    ],
    [
      'Traefik',
      {
        time: TIME,
        level: 'info',
        msg: '',
        RequestMethod: 'GET',
        RequestPath: '/a',
        DownstreamStatus: 500,
        OriginStatus: 200,
        Duration: 250_000_000,
      },
      { type: 'access GET 5xx', severity: error, fields: { status: 500, path: '/a', seconds: 0.25 } },
    ],
    [
      'Caddy',
      {
        level: 'info',
        ts: Date.parse(TIME) / 1000,
        logger: 'http.log.access',
        msg: 'handled request',
        request: { method: 'GET', uri: '/a', host: 'x' },
        status: 200,
        size: 12,
        duration: 0.25,
      },
      {
        type: 'access GET 2xx',
        severity: info,
        message: 'handled request',
        fields: { seconds: 0.25, bytes: 12 },
      },
    ],
    [
      'Google Cloud',
      {
        timestamp: TIME,
        severity: 'WARNING',
        httpRequest: {
          requestMethod: 'GET',
          requestUrl: 'https://shop.example/a?x=1',
          status: 404,
          latency: '0.25s',
          responseSize: '12',
        },
      },
      { type: 'access GET 4xx', severity: warn, fields: { path: '/a', seconds: 0.25, bytes: 12 } },
    ],
    [
      'API Gateway',
      {
        requestId: 'r',
        ip: '10.0.0.7',
        requestTime: '20/Nov/2026:09:20:26 +0000',
        httpMethod: 'GET',
        resourcePath: '/a',
        status: '301',
        responseLength: '12',
      },
      { type: 'access GET 3xx', severity: info, fields: { status: 301, path: '/a', bytes: 12 } },
    ],
    [
      'ALB',
      {
        type: 'https',
        time: TIME,
        request_verb: 'GET',
        request_url: 'https://a:443/a',
        elb_status_code: 502,
      },
      { type: 'access GET 5xx', severity: error, fields: { status: 502, path: '/a' } },
    ],
    [
      'pino-http',
      {
        time: TIME,
        level: 30,
        req: { method: 'GET', url: '/a' },
        res: { statusCode: 200 },
        responseTime: 250,
        msg: 'request completed',
      },
      { type: 'access GET 2xx', severity: info, fields: { seconds: 0.25 } },
    ],
    [
      'ECS',
      {
        '@timestamp': TIME,
        http: { request: { method: 'get' }, response: { status_code: 503 } },
        url: { path: '/a' },
      },
      { type: 'access GET 5xx', severity: error, fields: { path: '/a' } },
    ],
    [
      'a request that is none',
      { time: TIME, request: '\u0016\u0003', status: 400, bytes_sent: 157 },
      { type: 'access - 4xx', severity: warn },
    ],
  ])('%s', (_name, record, expected) => {
    expect(decodeOne(JSON.stringify(record))).toMatchObject({ time: TIME, ...expected });
  });

  test.each([
    { time: TIME, level: 'error', msg: 'payment failed', method: 'POST', status: 500 },
    { time: TIME, msg: 'job done', status: 'ok' },
    { time: TIME, msg: 'request', method: 'fast', status: 200 },
    { time: TIME, msg: 'request', status: 200 },
    { time: TIME, msg: 'access granted', method: 'GET', status: 12 },
  ])('%j keeps its message', (record) => {
    const event = decodeOne(JSON.stringify(record));

    expect(event['type']).toBeUndefined();
    expect(event['message']).toBe(record.msg);
  });
});
