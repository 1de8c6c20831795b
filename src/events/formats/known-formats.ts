import { bareLevel, epoch, logfmt } from './bare.ts';
import { mysql, postgres, redis } from './databases.ts';
import { android, glog, healthApp, proxifier } from './devices.ts';
import type { HeaderFormat } from './header.ts';
import { blueGene, blueGeneLabelled, clusterLabelled, hdfs, hpc } from './supercomputers.ts';
import { syslog3164, syslog5424, syslogIso } from './syslog.ts';
import { clockLeveled, leveled, levelFirst, prefixedLeveled, timestamped } from './timestamped.ts';
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
  syslog5424,
  syslog3164,
  postgres,
  nginxError,
  mysql,
  leveled,
  syslogIso,
  redis,
  apacheError,
  webAccess,
  android,
  glog,
  proxifier,
  clockLeveled,
  levelFirst,
  logfmt,
  timestamped,
  epoch,
  prefixedLeveled,
  bareLevel,
];
