import { statedSeverity } from '../severity.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import type { TimeScanner } from './strptime.ts';
import { readTime } from './time-text.ts';

function readStated(time: string, scanner: TimeScanner | undefined, out: Header): boolean {
  if (scanner === undefined) return readTime(time, out);
  // What is written around the time within its group does not make it unreadable.
  return scanner(time.trim(), 0, out) > 0;
}

/**
 * The format of a configured regular expression: its named groups message, time, level, component, source, sequence
 * and type are taken over; `scanner` reads the times where their format is configured. A time that cannot be read
 * counts as not stated.
 */
export function patternFormat(pattern: string, scanner?: TimeScanner): HeaderFormat {
  const expression = new RegExp(pattern);
  return {
    name: 'pattern',
    parse(text, start, end, out) {
      const groups = expression.exec(text.slice(start, end))?.groups;
      if (groups === undefined) return false;
      out.message = groups['message'] ?? '';
      out.severity = statedSeverity(groups['level'] ?? groups['severity']);
      out.component = groups['component'] ?? '';
      out.host = groups['source'] ?? '';
      out.sequence = groups['sequence'] ?? '';
      out.type = groups['type'] ?? '';
      const time = groups['time'];
      if (time !== undefined && !readStated(time, scanner, out)) out.clock = CLOCK.none;
      return true;
    },
  };
}
