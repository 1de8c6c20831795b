import { rails } from './access-proxies.ts';
import { bareLevel, epoch, namedLevel, priority } from './bare.ts';
import { bracketed } from './bracketed.ts';
import { healthApp } from './devices.ts';
import type { HeaderFormat } from './header.ts';
import { SERVICE_FORMATS } from './known-services.ts';
import { SYSTEM_FORMATS } from './known-systems.ts';
import { levelFirst, rubyLogger } from './level-first.ts';
import { logfmt } from './logfmt.ts';
import { blueGene, blueGeneLabelled, clusterLabelled, hdfs, hpc } from './supercomputers.ts';
import { syslogIso } from './syslog.ts';
import { clocked, clockLeveled, leveled, prefixedLeveled, timestamped } from './timestamped.ts';
import { columnDirective } from './w3c-fields.ts';

/** Every header recognised without being told, the more telling before the barer. */
export const KNOWN_FORMATS: readonly HeaderFormat[] = [
  hdfs,
  blueGeneLabelled,
  clusterLabelled,
  blueGene,
  healthApp,
  hpc,
  ...SERVICE_FORMATS,
  leveled,
  syslogIso,
  ...SYSTEM_FORMATS,
  clockLeveled,
  bracketed,
  levelFirst,
  rubyLogger,
  columnDirective,
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
