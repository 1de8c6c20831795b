import type { HeaderFormat } from './header.ts';

/**
 * Formats whose lines never begin with a letter but with a digit, a bracket or another mark. Most lines without a
 * header begin with one, so that they are spared half of the attempts (test/unit/events/letter-first.test.ts).
 */
const NEVER_LETTER: ReadonlySet<string> = new Set([
  'hdfs',
  'blue-gene',
  'health-app',
  'hpc',
  'macos-unified',
  'chromium',
  'nest',
  'ids-alert',
  'syslog-5424',
  'postgres-csv',
  'postgres',
  'redshift',
  'nginx-error',
  'apache-error',
  'mysql',
  'db2',
  'sql-server',
  'stunnel',
  'bind',
  'samba',
  'aws-elb',
  'aws-route53',
  'aws-vpc-flow',
  'envoy-access',
  'gin',
  'uwsgi',
  'weblogic',
  'syslog-iso',
  'redis',
  'squid',
  'android',
  'proxifier',
  'zabbix',
  'uptime',
  'erlang-report',
  'numbered-columns',
  'clock-leveled',
  'bracketed',
  'epoch',
  'behind-bracket',
  'clocked',
  'priority',
]);

/** Whether lines of the format may begin with a letter. */
export function mayBeginWithLetter({ name }: HeaderFormat): boolean {
  return !NEVER_LETTER.has(name);
}
