import { statedSeverity } from '../severity.ts';
import { CLOCK, type HeaderFormat } from './header.ts';
import { readTime } from './time-text.ts';

/**
 * The format of a configured regular expression: its named groups message, time, level, component, source, sequence
 * and type are taken over. A time that cannot be read counts as not stated.
 */
export function patternFormat(pattern: string): HeaderFormat {
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
      if (time !== undefined && !readTime(time, out)) out.clock = CLOCK.none;
      return true;
    },
  };
}
