import { alb, classicElb, lambda, nlb, route53, vpcFlow } from './access-aws.ts';
import { envoyAccess, gin } from './access-proxies.ts';
import { uwsgi } from './access-servers.ts';
import { db2, mysqlSlow, postgresCsv, sqlServer } from './database-servers.ts';
import { mysql, postgres, redshift } from './databases.ts';
import { chromium, nest, sourceEngine } from './desktop.ts';
import type { HeaderFormat } from './header.ts';
import { alerts } from './intrusions.ts';
import { bind, cisco, stunnel, weblogic } from './operations.ts';
import { syslog3164, syslog5424 } from './syslog.ts';
import { dotnetConsole, javaLogging, samba } from './two-line.ts';
import { unifiedLog } from './unified-log.ts';
import { apacheError, nginxError, phpError } from './web-error.ts';

/** Headers of daemons, databases and services, each telling by itself. */
export const SERVICE_FORMATS: readonly HeaderFormat[] = [
  unifiedLog,
  chromium,
  nest,
  sourceEngine,
  alerts,
  cisco,
  syslog5424,
  syslog3164,
  postgresCsv,
  postgres,
  redshift,
  nginxError,
  apacheError,
  mysql,
  db2,
  sqlServer,
  stunnel,
  bind,
  samba,
  phpError,
  lambda,
  classicElb,
  alb,
  nlb,
  route53,
  vpcFlow,
  envoyAccess,
  gin,
  uwsgi,
  dotnetConsole,
  weblogic,
  javaLogging,
  mysqlSlow,
];
