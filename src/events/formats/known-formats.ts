import { alb, classicElb, lambda, nlb, route53, s3Access, vpcFlow } from './access-aws.ts';
import { envoyAccess, gin, haproxy, plainAccess, rails, squid, uvicorn } from './access-proxies.ts';
import { bareLevel, epoch, namedLevel, priority } from './bare.ts';
import { bracketed } from './bracketed.ts';
import { db2, mysqlSlow, postgresCsv, sqlServer } from './database-servers.ts';
import { mysql, postgres, redis } from './databases.ts';
import { android, glog, healthApp, proxifier } from './devices.ts';
import type { HeaderFormat } from './header.ts';
import { levelFirst, rubyLogger } from './level-first.ts';
import { logfmt } from './logfmt.ts';
import { audit, bind, cisco, numberedColumns, stunnel, weblogic } from './operations.ts';
import { blueGene, blueGeneLabelled, clusterLabelled, hdfs, hpc } from './supercomputers.ts';
import { syslog3164, syslog5424, syslogIso } from './syslog.ts';
import { clocked, clockLeveled, leveled, prefixedLeveled, timestamped } from './timestamped.ts';
import { dotnetConsole, erlangReport, javaLogging, samba } from './two-line.ts';
import { logrus, uptime } from './uptime.ts';
import { columnDirective } from './w3c-fields.ts';
import { webAccess } from './web-access.ts';
import { apacheError, nginxError } from './web-error.ts';

/** Every header recognised without being told, the more telling before the barer. */
export const KNOWN_FORMATS: readonly HeaderFormat[] = [
  hdfs,
  blueGeneLabelled,
  clusterLabelled,
  blueGene,
  healthApp,
  hpc,
  cisco,
  syslog5424,
  syslog3164,
  postgresCsv,
  postgres,
  nginxError,
  mysql,
  db2,
  sqlServer,
  stunnel,
  bind,
  samba,
  lambda,
  classicElb,
  alb,
  nlb,
  route53,
  vpcFlow,
  envoyAccess,
  gin,
  dotnetConsole,
  weblogic,
  javaLogging,
  leveled,
  syslogIso,
  redis,
  apacheError,
  haproxy,
  squid,
  webAccess,
  s3Access,
  uvicorn,
  android,
  glog,
  proxifier,
  clockLeveled,
  bracketed,
  levelFirst,
  rubyLogger,
  logrus,
  uptime,
  audit,
  erlangReport,
  mysqlSlow,
  numberedColumns,
  columnDirective,
  plainAccess,
  logfmt,
  timestamped,
  epoch,
  rails,
  prefixedLeveled,
  clocked,
  namedLevel,
  bareLevel,
  priority,
];
