import { s3Access } from './access-aws.ts';
import { haproxy, plainAccess, squid, uvicorn } from './access-proxies.ts';
import { redis } from './databases.ts';
import { android, glog, proxifier } from './devices.ts';
import type { HeaderFormat } from './header.ts';
import { audit, numberedColumns } from './operations.ts';
import { erlangReport } from './two-line.ts';
import { logrus, uptime } from './uptime.ts';
import { webAccess } from './web-access.ts';
import { espIdf, zabbix } from './yearless.ts';

/** Headers that no logging library writes and that the layouts of these libraries do not fit. */
export const SYSTEM_FORMATS: readonly HeaderFormat[] = [
  redis,
  haproxy,
  squid,
  webAccess,
  s3Access,
  uvicorn,
  android,
  glog,
  proxifier,
  espIdf,
  zabbix,
  logrus,
  uptime,
  audit,
  erlangReport,
  numberedColumns,
  plainAccess,
];
