import { describe, expect, test } from '@jest/globals';
import { Header } from '../../../src/events/formats/header.ts';
import { W3cFields } from '../../../src/events/formats/w3c-fields.ts';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decode } from '../../support/decoding.ts';
import { readHeader } from '../../support/headers.ts';

describe('headers on a line of their own', () => {
  test.each([
    ['info: Microsoft.Hosting.Lifetime[14]', 'dotnet-console', 9],
    ['crit: App.Orders[0]', 'dotnet-console', 21],
    ['Nov 18, 2026 9:20:26 AM org.apache.catalina.startup.Catalina start', 'java-logging', 0],
    ['[2026/11/18 09:20:26.123456,  0] ../../source3/smbd/server.c:1234(main)', 'samba', 17],
    ['[2026/11/18 09:20:26.123456,  3] ../../source3/smbd/server.c:1234(main)', 'samba', 9],
    ['=ERROR REPORT==== 18-Nov-2026::09:20:26 ===', 'erlang-report', 17],
    ['2026-11-18T10:20:26.123456+01:00', 'timestamped', 0],
  ])('%s says that its message follows', (line, format, severity) => {
    expect(readHeader(line)).toMatchObject({ format, header: { severity, messageFollows: true } });
  });

  test('a message in the same line leaves nothing to follow', () => {
    expect(readHeader('warn: App.Orders[3] order 7 slow')?.header.messageFollows).toBe(false);
    expect(readHeader('2026-11-18T09:20:26Z job 7')?.header.messageFollows).toBe(false);
  });

  test('a quoted column that stays open is told', () => {
    const columns = '"app","shop",8,"h",6a,1,"SELECT",2026-11-18 09:00:00 UTC,3/1,0,ERROR,40P01';

    expect(readHeader(`2026-11-18 09:20:26 UTC,${columns},"first of`)?.header.quoteOpen).toBe(true);
    expect(readHeader(`2026-11-18 09:20:26 UTC,${columns},"all",,`)?.header.quoteOpen).toBe(false);
  });

  test('what is said of a slow query continues it', () => {
    expect(readHeader('# Query_time: 12.3  Lock_time: 0.0 Rows_sent: 1')?.header.continues).toBe(true);
  });
});

describe('logs that name their columns', () => {
  function read(fields: W3cFields, line: string) {
    const header = new Header();
    header.reset(0, line.length);
    const fits = fields.parse(line, 0, line.length, header);
    return { fits, ...header, message: line.slice(header.messageStart, header.messageEnd) };
  }

  test('IIS: type and severity by the status, time in UTC', () => {
    const fields = new W3cFields();
    const line = (n: number, status: number) => `2026-11-18 09:20:26 10.0.0.${n} POST /pay ${status} ${n}`;

    const named = read(fields, '#Fields: date time s-ip cs-method cs-uri-stem sc-status time-taken');
    const restored = new W3cFields(fields.state());

    expect(named).toMatchObject({ fits: true, directive: true });
    expect(read(restored, '#Date: 2026-11-18 09:20:20')).toMatchObject({ fits: true, directive: true });
    expect(read(restored, line(7, 500))).toMatchObject({
      fits: true,
      directive: false,
      type: 'access POST 5xx',
      severity: 17,
      time: Date.UTC(2026, 10, 18, 9, 20, 26),
      message: '10.0.0.7 POST /pay 500 7',
    });
    expect(read(restored, line(12, 204))).toMatchObject({ type: 'access POST 2xx', severity: 9 });
    expect(read(restored, 'another line of 7 words').fits).toBe(false);
  });

  test('CloudFront: tabs, and the result is part of the type', () => {
    const fields = new W3cFields();
    read(fields, '#Fields: date time x-edge-location cs-method cs(Host) sc-status x-edge-result-type');

    expect(read(fields, '2026-11-18\t09:20:26\tFRA2\tGET\td1.x\t503\tError')).toMatchObject({
      fits: true,
      type: 'access GET 5xx Error',
      severity: 17,
    });
  });

  test('firewalls and VPC flow logs: the action is the type', () => {
    const firewall = new W3cFields();
    read(firewall, '#Fields: date time action protocol src-ip dst-ip');
    const flow = new W3cFields();
    read(flow, 'version account-id interface-id srcaddr dstaddr start end action log-status vpc-id');

    expect(read(firewall, '2026-11-18 09:20:26 DROP TCP 10.0.0.7 10.0.0.9')).toMatchObject({
      type: 'flow DROP',
      severity: 13,
    });
    expect(read(flow, '5 12 eni-7 10.0.0.7 10.0.0.9 1794993626 1794993686 ACCEPT OK vpc-1')).toMatchObject({
      type: 'flow ACCEPT',
      host: 'eni-7',
      time: 1_794_993_626_000,
    });
  });

  test('Zeek names them with tabs between, the time as an epoch', () => {
    const { events } = decode([
      '#separator \\x09',
      '#path\treporter',
      '#fields\tts\tlevel\tmessage',
      '#types\ttime\tenum\tstring',
      '1795166426.123456\tReporter::ERROR\tno such field',
    ]);

    expect(events).toMatchObject([
      { time: 1_795_166_426_123.456, severity: SEVERITY.error, message: 'Reporter::ERROR\tno such field' },
    ]);
  });

  test('nothing fits before columns are named', () => {
    expect(read(new W3cFields(), '2026-11-18 09:20:26 GET /a 200').fits).toBe(false);
    expect(new W3cFields().state()).toBeNull();
  });
});
