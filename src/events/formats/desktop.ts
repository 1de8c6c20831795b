/** Hot path (benchmark: pipeline): Chromium and what is built on it, NestJS, and servers of games. */
import { SEVERITY } from '../log-event.ts';
import { levelAt } from '../severity.ts';
import { finish } from './after-level.ts';
import { CLOCK, type HeaderFormat } from './header.ts';
import { CHAR, findChar, isDigit, skipDigits, skipSpaces, twoDigits, wordEnd } from './scan.ts';
import { scanTime } from './time-text.ts';

/** Longest name of a file with its line. */
const MAX_FILE = 120;

/** Chromium, Electron, ChromeDriver: `[1234:5678:1120/092026.123456:ERROR:gpu_process_host.cc(991)] message`. */
export const chromium: HeaderFormat = {
  name: 'chromium',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.bracket || !isDigit(text, start + 1)) return false;
    let date = start + 1;
    // The process, perhaps the thread.
    for (let to = skipDigits(text, date); text.charCodeAt(to) === CHAR.colon; to = skipDigits(text, date))
      date = to + 1;
    const slash = date + 4;
    if (text.charCodeAt(slash) !== CHAR.slash || text.charCodeAt(slash + 7) !== CHAR.dot) return false;
    const fraction = skipDigits(text, slash + 8);
    if (fraction < 0 || text.charCodeAt(fraction) !== CHAR.colon) return false;
    const level = findChar(text, CHAR.colon, fraction + 1, Math.min(end, fraction + 12));
    const close = level < 0 ? -1 : findChar(text, CHAR.closing, level, Math.min(end, level + MAX_FILE));
    out.severity = close < 0 ? 0 : levelAt(text, fraction + 1, level);
    if (out.severity === 0) return false;
    const clock =
      (twoDigits(text, slash + 1) * 60 + twoDigits(text, slash + 3)) * 60 + twoDigits(text, slash + 5);
    out.dayMs = clock * 1000 + Number(`0${text.slice(slash + 7, fraction)}`) * 1000;
    out.clock = CLOCK.yearless;
    out.month = twoDigits(text, date);
    out.day = twoDigits(text, date + 2);
    out.component = text.slice(level + 1, close);
    return finish(out, skipSpaces(text, close + 1, end), end);
  },
};

/** NestJS: `[Nest] 12  - 11/20/2026, 4:32:05 PM     LOG [NestFactory] message`. */
export const nest: HeaderFormat = {
  name: 'nest',
  parse(text, start, end, out) {
    if (!text.startsWith('[Nest] ', start)) return false;
    const process = skipDigits(text, skipSpaces(text, start + 6, end));
    const dash = process < 0 ? -1 : skipSpaces(text, process, end);
    if (dash < 0 || text.charCodeAt(dash) !== CHAR.dash) return false;
    const time = scanTime(text, skipSpaces(text, dash + 1, end), out);
    const level = time < 0 ? -1 : skipSpaces(text, time, end);
    const to = level < 0 ? -1 : wordEnd(text, level, end);
    if (to < 0) return false;
    out.severity = text.slice(level, to) === 'LOG' ? SEVERITY.info : levelAt(text, level, to);
    if (out.severity === 0) return false;
    let message = skipSpaces(text, to, end);
    if (text.charCodeAt(message) === CHAR.bracket) {
      const close = findChar(text, CHAR.closing, message, Math.min(end, message + MAX_FILE));
      if (close > 0) {
        out.component = text.slice(message + 1, close);
        message = skipSpaces(text, close + 1, end);
      }
    }
    return finish(out, message, end);
  },
};

/** Dedicated servers of Source and GoldSrc: `L 11/20/2026 - 09:20:26: message`. */
export const sourceEngine: HeaderFormat = {
  name: 'source-engine',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== 76 || text.charCodeAt(start + 1) !== CHAR.space) return false;
    if (text.charCodeAt(start + 4) !== CHAR.slash) return false;
    const time = scanTime(text, start + 2, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.colon) return false;
    return finish(out, skipSpaces(text, time + 1, end), end);
  },
};
