/** The header formats of one source, as they are configured. */
import { type EventsConfig, patternOf } from '../config.ts';
import type { HeaderFormat } from './header.ts';
import { KNOWN_FORMATS } from './known-formats.ts';
import { scanLevelLayout } from './level-layout.ts';
import { patternFormat } from './pattern.ts';
import { compileTimeFormat, type TimeScanner } from './strptime.ts';
import { closerOf, finishBare } from './timestamped.ts';

/** A line that begins with a time of the configured format, in brackets or quotes or not; a level may follow. */
function timeFormatted(scanner: TimeScanner): HeaderFormat {
  return {
    name: 'time-format',
    parse(text, start, end, out) {
      const closer = closerOf(text.charCodeAt(start));
      let at = scanner(text, closer === 0 ? start : start + 1, out);
      if (at < 0 && closer !== 0) at = scanner(text, start, out);
      if (at <= start || at > end) return false;
      if (closer !== 0 && text.charCodeAt(at) === closer) at++;
      if (scanLevelLayout(text, at, end, out)) return true;
      out.component = '';
      out.severity = 0;
      return finishBare(text, at, end, out);
    },
  };
}

/** The formats that the lines of `source` are tried for, in their order. */
export function formatsOf(config: EventsConfig, source: string): readonly HeaderFormat[] {
  const compiled = config.timeFormat === undefined ? undefined : compileTimeFormat(config.timeFormat);
  const scanner = typeof compiled === 'string' ? undefined : compiled;
  const pattern = patternOf(config, source);
  if (pattern !== undefined) return [patternFormat(pattern, scanner)];
  if (config.format !== 'auto') return [];
  return scanner === undefined ? KNOWN_FORMATS : [timeFormatted(scanner), ...KNOWN_FORMATS];
}
