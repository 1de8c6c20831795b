/** Hot path (benchmark: pipeline): the unified log of macOS as `log show` prints it. */
import { SEVERITY } from '../log-event.ts';
import type { HeaderFormat } from './header.ts';
import { scanIsoTime } from './iso-time.ts';
import { CHAR, findText, isDigit, skipDigits, skipSpaces, wordEnd } from './scan.ts';

const TYPES: ReadonlyMap<string, number> = new Map([
  ['Default', SEVERITY.unset],
  ['Activity', SEVERITY.info],
  ['Info', SEVERITY.info],
  ['Debug', SEVERITY.debug],
  ['Error', SEVERITY.error],
  ['Fault', SEVERITY.fatal],
]);

/** Longest name of a process. */
const MAX_PROCESS = 80;

/** Position of the next column behind the word at `at`, where that is a hexadecimal number; else -1. */
function afterHex(text: string, at: number, end: number): number {
  if (!text.startsWith('0x', at)) return -1;
  return skipSpaces(text, wordEnd(text, at, end), end);
}

/** `2026-11-28 09:20:26.123456+0000 0x1a2b     Error       0x8f1                977    0    process: message`. */
export const unifiedLog: HeaderFormat = {
  name: 'macos-unified',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 4) !== CHAR.dash) return false;
    const time = scanIsoTime(text, start, out);
    const type = time < 0 ? -1 : afterHex(text, skipSpaces(text, time, end), end);
    if (type < 0) return false;
    const typeEnd = wordEnd(text, type, end);
    const severity = TYPES.get(text.slice(type, typeEnd));
    let at = severity === undefined ? -1 : afterHex(text, skipSpaces(text, typeEnd, end), end);
    // The process and how long the entry is kept.
    for (let column = 0; column < 2 && at >= 0; column++) {
      const to = skipDigits(text, at);
      at = to < 0 ? -1 : skipSpaces(text, to, end);
    }
    const colon = at < 0 ? -1 : findText(text, ': ', at, Math.min(end, at + MAX_PROCESS));
    if (colon < 0) return false;
    out.severity = severity!;
    out.component = text.slice(at, colon);
    out.messageStart = skipSpaces(text, colon + 1, end);
    out.messageEnd = end;
    return true;
  },
};
