import { healthApp } from './devices.ts';
import type { HeaderFormat } from './header.ts';
import { LIBRARY_FORMATS } from './known-libraries.ts';
import { SERVICE_FORMATS } from './known-services.ts';
import { SYSTEM_FORMATS } from './known-systems.ts';
import { blueGene, blueGeneLabelled, clusterLabelled, hdfs, hpc } from './supercomputers.ts';
import { syslogIso } from './syslog.ts';
import { leveled } from './timestamped.ts';

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
  ...LIBRARY_FORMATS,
];
