/** Hot path (benchmark: pipeline): alerts of Snort and Suricata, one line each. */
import { SEVERITY } from '../log-event.ts';
import { finish } from './after-level.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { fullYear, setLocal } from './iso-time.ts';
import { CHAR, findText, fourDigits, isDigit, skipSpaces, twoDigits } from './scan.ts';
import { scanDayTime } from './time-of-day.ts';

/** Priorities count from 1, the highest. */
const PRIORITIES = [SEVERITY.unset, SEVERITY.error, SEVERITY.warn, SEVERITY.info, SEVERITY.info] as const;

/** `11/30/2026-09:20:26.123456`, `11/30/26-…` or `11/30-…`: the month always stands first; returns the position after it, or -1. */
function scanAlertTime(text: string, start: number, out: Header): number {
  const month = twoDigits(text, start);
  const day = twoDigits(text, start + 3);
  if (month < 1 || month > 12 || day < 1 || day > 31) return -1;
  if (text.charCodeAt(start + 5) === CHAR.dash) {
    out.clock = CLOCK.yearless;
    out.month = month;
    out.day = day;
    return scanDayTime(text, start + 6, out);
  }
  if (text.charCodeAt(start + 5) !== CHAR.slash) return -1;
  const year = fourDigits(text, start + 6);
  const dash = start + (year < 0 ? 8 : 10);
  const to = text.charCodeAt(dash) === CHAR.dash ? scanDayTime(text, dash + 1, out) : -1;
  if (to < 0) return -1;
  return setLocal(out, year < 0 ? fullYear(twoDigits(text, start + 6)) : year, month, day) ? to : -1;
}

/** Snort's and Suricata's fast log: `11/30/2026-09:20:26.123456  [**] [1:2010935:3] ET SCAN … [**] [Priority: 2] {TCP} …`. */
export const alerts: HeaderFormat = {
  name: 'ids-alert',
  parse(text, start, end, out) {
    if (text.charCodeAt(start + 2) !== CHAR.slash || !isDigit(text, start)) return false;
    const time = scanAlertTime(text, start, out);
    if (time < 0) return false;
    let at = skipSpaces(text, time, end);
    if (!text.startsWith('[**]', at)) return false;
    at = skipSpaces(text, at + 4, end);
    const name = '[Priority: ';
    const priority = findText(text, name, at, end);
    if (priority > 0) {
      const digit = text.charCodeAt(priority + name.length) - CHAR.zero;
      out.severity = PRIORITIES[digit] ?? SEVERITY.unset;
    }
    return finish(out, at, end);
  },
};
