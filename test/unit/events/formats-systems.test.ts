import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decodeOne } from '../../support/decoding.ts';

describe('cluster logs', () => {
  test('HDFS', () => {
    expect(decodeOne('261120 092026 147 WARN dfs.DataNode$Receiver: block blk_7 is late: 3 s')).toEqual({
      time: '2026-11-20T09:20:26.000Z',
      source: 'app.log',
      component: 'dfs.DataNode$Receiver',
      severity: SEVERITY.warn,
      message: 'block blk_7 is late: 3 s',
    });
  });

  test('Blue Gene/L with the node as the source and failures tagged', () => {
    expect(decodeOne('2026-11-20-09.20.26.190183 R26-M0 FAILURE RAS KERNEL FATAL panic')).toEqual({
      time: '2026-11-20T09:20:26.190Z',
      source: 'R26-M0',
      severity: SEVERITY.fatal,
      tags: ['failure'],
      message: 'RAS KERNEL FATAL panic',
    });
  });

  test('Blue Gene/L keeps microseconds in the event time', () => {
    const time = Date.parse('2026-11-20T09:20:26Z');

    const event = decodeOne(
      `KERN ${time / 1000} 2026.11.20 R02 2026-11-20-01.20.26.675872 R02 RAS KERNEL INFO parity error`,
    );

    expect(event).toMatchObject({
      source: 'R02',
      component: 'KERNEL',
      severity: SEVERITY.info,
      tags: ['KERN'],
    });
    expect(event).toMatchObject({ time: '2026-11-20T09:20:26.675Z', message: 'parity error' });
  });

  test('labelled cluster logs around syslog', () => {
    const time = Date.parse('2026-11-20T09:20:26Z') / 1000;

    expect(
      decodeOne(`- ${time} 2026.11.20 dn228 Nov 20 01:20:26 dn228/dn228 crond(pam)[7]: session closed`),
    ).toEqual({
      time: '2026-11-20T09:20:26.000Z',
      source: 'dn228',
      component: 'crond(pam)',
      severity: 0,
      message: 'session closed',
    });
  });

  test('HPC', () => {
    const time = Date.parse('2026-11-20T09:20:26Z') / 1000;

    expect(decodeOne(`134681 node-246 unix.hw state_change ${time} 1 Component State Change: x`)).toEqual({
      time: '2026-11-20T09:20:26.000Z',
      source: 'node-246',
      component: 'unix.hw',
      severity: 0,
      message: 'Component State Change: x',
    });
  });
});

describe('phones and desktops', () => {
  test('Android, whose time names no year', () => {
    expect(decodeOne('11-20 09:20:26.811  1702  2395 D WindowManager : freezing: true')).toEqual({
      time: '2026-11-20T09:20:26.811Z',
      source: 'app.log',
      component: 'WindowManager',
      severity: SEVERITY.debug,
      message: 'freezing: true',
    });
  });

  test('HealthApp, whose times are not padded and whose messages may begin with a blank', () => {
    expect(decodeOne('20261120-9:2:6:44|Step_SP|30002312| getSteps = 7')).toEqual({
      time: '2026-11-20T09:02:06.044Z',
      source: 'app.log',
      component: 'Step_SP',
      severity: 0,
      message: ' getSteps = 7',
    });
  });

  test('Proxifier', () => {
    expect(decodeOne('[11.20 09:20:26] browser.exe - proxy.example:5070 open')).toMatchObject({
      time: '2026-11-20T09:20:26.000Z',
      component: 'browser.exe',
      message: 'proxy.example:5070 open',
    });
  });

  test('glog and klog', () => {
    expect(decodeOne('W1120 09:20:26.123456   42 pods.go:120] pod is late')).toMatchObject({
      time: '2026-11-20T09:20:26.123Z',
      component: 'pods.go',
      severity: SEVERITY.warn,
      message: 'pod is late',
    });
  });
});

describe('syslog', () => {
  test.each([
    ['Nov 20 09:20:26 web1 sshd(pam)[42]: check pass', 'sshd(pam)', 0, 'check pass'],
    ['<34>Nov 20 09:20:26 web1 su: failed', 'su', 18, 'failed'],
    ['Nov 20 09:20:26 web1 syslogd 1.4.1: restart.', 'syslogd 1.4.1', 0, 'restart.'],
    ['Nov 20 09:20:26 web1 Word Processor[7]: saved', 'Word Processor', 0, 'saved'],
    ['Nov 20 09:20:26 web1 launchd[1] (service.cart.7): exited', 'launchd', 0, 'exited'],
    ['2026-11-20T10:20:26+01:00 web1 kernel: out of memory', 'kernel', 21, 'out of memory'],
    ['<165>1 2026-11-20T09:20:26Z web1 cron 8 ID47 [a@1 b="c\\"]"][d e="f"] job ran', 'cron', 10, 'job ran'],
    ['<165>1 2026-11-20T09:20:26Z web1 cron - - - job ran', 'cron', 10, 'job ran'],
  ])('reads %s', (line, component, severity, message) => {
    expect(decodeOne(line)).toEqual({
      time: '2026-11-20T09:20:26.000Z',
      source: 'web1',
      component,
      severity,
      message,
    });
  });

  test('keeps a message without a tag whole', () => {
    expect(decodeOne('Nov 20 09:20:26 web1 last message repeated 2 times')).toMatchObject({
      source: 'web1',
      message: 'last message repeated 2 times',
    });
  });
});
