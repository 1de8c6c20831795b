/** Hot path (benchmark: pipeline): times since a machine or program started. */
import { SEVERITY } from '../log-event.ts';
import { levelAt, syslogSeverity } from '../severity.ts';
import { finish } from './after-level.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { scanLevelLayout } from './level-layout.ts';
import { isCapitalLevel } from './level-word.ts';
import { CHAR, findChar, isDigit, numberAt, skipDigits, skipSpaces, wordEnd } from './scan.ts';

/** Longer numbers of seconds are epochs. */
const MAX_SECONDS_DIGITS = 8;

/** Reads `12.345678`, `0.123s` or `123ms` up to the closing bracket behind it; returns the position after it, else -1. */
function scanUptime(text: string, at: number, out: Header): number {
  const whole = skipDigits(text, at);
  if (whole < 0 || whole - at > MAX_SECONDS_DIGITS) return -1;
  let to = whole;
  if (text.charCodeAt(to) === CHAR.dot && isDigit(text, to + 1)) to = skipDigits(text, to + 1);
  const seconds = Number(text.slice(at, to));
  const unit = text.charCodeAt(to);
  const milli = unit === 109 && text.charCodeAt(to + 1) === 115;
  if (to === whole && unit !== 115 && !milli) return -1;
  if (milli) to += 2;
  else if (unit === 115) to++;
  if (text.charCodeAt(to) !== CHAR.closing) return -1;
  out.clock = CLOCK.uptime;
  out.time = milli ? seconds : seconds * 1000;
  return to + 1;
}

/** `<6>` in front of a kernel line; the position after it. */
function scanKernelPriority(text: string, start: number, out: Header): number {
  if (text.charCodeAt(start) !== CHAR.less) return start;
  const to = skipDigits(text, start + 1);
  if (to < 0 || to - start > 4 || text.charCodeAt(to) !== CHAR.greater) return start;
  out.severity = syslogSeverity(numberAt(text, start + 1, to));
  return to + 1;
}

const MARKS: ReadonlyMap<string, number> = new Map([
  ['(EE)', SEVERITY.error],
  ['(WW)', SEVERITY.warn],
  ['(II)', SEVERITY.info],
  ['(NI)', SEVERITY.warn],
  ['(!!)', SEVERITY.info + 1],
  ['(--)', SEVERITY.info],
  ['(**)', SEVERITY.info],
  ['(==)', SEVERITY.info],
  ['(++)', SEVERITY.info],
  ['(DB)', SEVERITY.debug],
]);

/** Severity of the mark at `at` that the X server puts in front of its messages: `(EE)`, `(WW)`, `(II)`; 0 for none. */
export function markLevel(text: string, at: number): number {
  if (text.charCodeAt(at) !== CHAR.open || text.charCodeAt(at + 3) !== CHAR.close) return 0;
  return MARKS.get(text.slice(at, at + 4)) ?? 0;
}

/** dmesg `[   12.345678] message` (its caller `[    T1]` behind or not), and the JVM's `[0.123s][info][gc] message`. */
export const uptime: HeaderFormat = {
  name: 'uptime',
  parse(text, start, end, out) {
    const bracket = scanKernelPriority(text, start, out);
    if (text.charCodeAt(bracket) !== CHAR.bracket) return false;
    let at = scanUptime(text, skipSpaces(text, bracket + 1, end), out);
    if (at < 0) return false;
    const { severity } = out;
    const mark = skipSpaces(text, at, end);
    out.severity = markLevel(text, mark);
    if (out.severity > 0) return finish(out, skipSpaces(text, mark + 4, end), end);
    const open = text.charCodeAt(at) === CHAR.bracket;
    const word = skipSpaces(text, at, end);
    const leveled = open || isCapitalLevel(text, word, wordEnd(text, word, end));
    if (leveled && scanLevelLayout(text, at, end, out)) return true;
    out.severity = severity;
    if (open) {
      const close = findChar(text, CHAR.closing, at, Math.min(end, at + 16));
      if (close > 0) at = close + 1;
    }
    return finish(out, skipSpaces(text, at, end), end);
  },
};

/** logrus on a terminal: `INFO[0012] message      key=value`. */
export const logrus: HeaderFormat = {
  name: 'logrus',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    if (first < 65 || first > 90) return false;
    let open = start + 4;
    if (text.charCodeAt(open) !== CHAR.bracket) open++;
    if (text.charCodeAt(open) !== CHAR.bracket || !isDigit(text, open + 1)) return false;
    const to = skipDigits(text, open + 1);
    if (text.charCodeAt(to) !== CHAR.closing) return false;
    out.severity = levelAt(text, start, open);
    if (out.severity === 0 || wordEnd(text, start, end) !== to + 1) return false;
    out.clock = CLOCK.uptime;
    out.time = numberAt(text, open + 1, to) * 1000;
    return finish(out, skipSpaces(text, to + 1, end), end);
  },
};
