import { rails } from './access-proxies.ts';
import { bareLevel, epoch, namedLevel, priority } from './bare.ts';
import { bracketed } from './bracketed.ts';
import { delimited } from './delimited.ts';
import type { HeaderFormat } from './header.ts';
import { levelFirst, rubyLogger } from './level-first.ts';
import { logfmt, ltsv } from './logfmt.ts';
import { behindBracket, clocked, clockLeveled, prefixedLeveled, timestamped } from './timestamped.ts';
import { columnDirective } from './w3c-fields.ts';
import { yearless } from './yearless.ts';

/** Layouts of logging libraries, from those that say most to those that fit many lines by chance. */
export const LIBRARY_FORMATS: readonly HeaderFormat[] = [
  clockLeveled,
  yearless,
  bracketed,
  levelFirst,
  rubyLogger,
  columnDirective,
  logfmt,
  ltsv,
  timestamped,
  epoch,
  rails,
  prefixedLeveled,
  behindBracket,
  delimited,
  clocked,
  namedLevel,
  bareLevel,
  priority,
];
