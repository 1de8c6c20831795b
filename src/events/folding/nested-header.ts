/** Headers behind headers: what a collector wrote in front of a line that has a header of its own. */
import { CLOCK, type Header } from '../formats/header.ts';
import { CHAR, wordEnd } from '../formats/scan.ts';
import { levelAt } from '../severity.ts';

/** Formats that a collector or a daemon may have put in front of a line. */
const WRAPPING: ReadonlySet<string> = new Set(['timestamped', 'syslog-3164', 'syslog-5424', 'syslog-iso']);

/** Whether lines of this format may hold a line with a header of its own. */
export function mayWrap(name: string): boolean {
  return WRAPPING.has(name);
}

const NAMED_TIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ ,]/;
const PAIR = /^[A-Za-z_@][\w.@-]{0,30}=/;

/** Whether a header may begin at `at`: a digit, a bracket, a level, the name of a day or month, a pair. Cheap. */
export function mayBeginHeader(text: string, at: number, end: number): boolean {
  const first = text.charCodeAt(at);
  if (first >= CHAR.zero && first <= CHAR.nine) return true;
  if (first === CHAR.bracket || first === CHAR.brace || first === CHAR.less) return true;
  const to = wordEnd(text, at, Math.min(end, at + 32));
  if (first >= 65 && first <= 90) {
    const colon = text.charCodeAt(to - 1) === CHAR.colon ? to - 1 : to;
    if (levelAt(text, at, colon) > 0) return true;
    const second = text.charCodeAt(at + 1);
    const isLetterLevel = second === CHAR.comma || (second >= CHAR.zero && second <= CHAR.nine);
    return isLetterLevel || NAMED_TIME.test(text.slice(at, at + 4));
  }
  return PAIR.test(text.slice(at, to));
}

/** Fills what `inner` does not state from the header in front of it. */
export function inherit(inner: Header, outer: Header): void {
  if (inner.clock === CLOCK.none || inner.clock === CLOCK.unusable) {
    inner.clock = outer.clock;
    inner.time = outer.time;
    inner.month = outer.month;
    inner.day = outer.day;
    inner.dayMs = outer.dayMs;
  }
  if (inner.severity === 0) inner.severity = outer.severity;
  if (inner.host === '') inner.host = outer.host;
  if (inner.component === '') inner.component = outer.component;
  if (inner.sequence === '') inner.sequence = outer.sequence;
  inner.fields ??= outer.fields;
}
