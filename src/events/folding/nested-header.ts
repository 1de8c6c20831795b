/** Headers behind headers: what a collector wrote in front of a line that has a header of its own. */
import { CLOCK, type Header } from '../formats/header.ts';
import { CHAR, findChar, isDigit, wordEnd } from '../formats/scan.ts';
import { levelAt } from '../severity.ts';

/** Formats that a collector or a daemon may have put in front of a line. */
const WRAPPING: ReadonlySet<string> = new Set(['timestamped', 'syslog-3164', 'syslog-5424', 'syslog-iso']);

/** Whether lines of this format may hold a line with a header of its own. */
export function mayWrap(name: string): boolean {
  return WRAPPING.has(name);
}

/** Longest time stamp of a container runtime, with nanoseconds and an offset. */
const MAX_STAMP = 36;

/** Whether a date begins at `at`, in a bracket or not. */
export function beginsWithDate(text: string, at: number): boolean {
  const from = text.charCodeAt(at) === CHAR.bracket ? at + 1 : at;
  if (!isDigit(text, from)) return false;
  const mark = text.charCodeAt(from + 4);
  return (mark === CHAR.dash || mark === CHAR.slash) && text.charCodeAt(from + 7) === mark;
}

/** Longest name of a host, and of a tag with its process id, that are looked at. */
const MAX_WORD = 80;

/** Position behind the time with a zone that text[start, end) begins with, as `docker logs -t` writes it, and its blank; else -1. */
export function afterStamp(text: string, start: number, end: number): number {
  if (text.charCodeAt(start + 10) !== 84 || text.charCodeAt(start + 4) !== CHAR.dash) return -1;
  const space = wordEnd(text, start + 19, Math.min(end, start + MAX_STAMP));
  if (text.charCodeAt(space) !== CHAR.space) return -1;
  const zone = text.charCodeAt(space - 1);
  return zone === 90 || text.charCodeAt(space - 3) === CHAR.colon ? space + 1 : -1;
}

/**
 * Whether the line begins like rsyslog's and journalctl's with ISO times: `TIME HOST TAG[PID]: `. Other formats would
 * read the header of the line behind it as part of its own.
 */
export function isIsoSyslog(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start + 10) !== 84 || text.charCodeAt(start + 4) !== CHAR.dash) return false;
  const time = wordEnd(text, start + 19, Math.min(end, start + MAX_STAMP));
  const host = wordEnd(text, time + 1, Math.min(end, time + MAX_WORD));
  const tag = wordEnd(text, host + 1, Math.min(end, host + MAX_WORD));
  return text.charCodeAt(tag - 1) === CHAR.colon && text.charCodeAt(tag - 2) === CHAR.closing;
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
    if (isLetterLevel) return true;
    const fourth = text.charCodeAt(at + 3);
    return (fourth === CHAR.space || fourth === CHAR.comma) && NAMED_TIME.test(text.slice(at, at + 4));
  }
  return findChar(text, CHAR.equals, at, to) > at && PAIR.test(text.slice(at, to));
}

/** Whether a level word stands at `at`, with a colon or not. */
export function beginsWithLevel(text: string, at: number, end: number): boolean {
  const to = wordEnd(text, at, Math.min(end, at + 16));
  return levelAt(text, at, text.charCodeAt(to - 1) === CHAR.colon ? to - 1 : to) > 0;
}

/** Where the line behind a header that ends before `messageStart` begins: one blank after it, so that it keeps its indentation. */
export function innerStart(text: string, start: number, messageStart: number): number {
  let at = messageStart;
  while (at > start && (text.charCodeAt(at - 1) === CHAR.space || text.charCodeAt(at - 1) === CHAR.tab)) at--;
  return Math.min(at + 1, messageStart);
}

/** Fills what `inner` does not state from the header in front of it. */
export function inherit(inner: Header, outer: Header): void {
  const isRelative = inner.clock === CLOCK.uptime && outer.clock !== CLOCK.none;
  if (inner.clock === CLOCK.none || inner.clock === CLOCK.unusable || isRelative) {
    inner.clock = outer.clock;
    inner.time = outer.time;
    inner.month = outer.month;
    inner.day = outer.day;
    inner.dayMs = outer.dayMs;
    inner.first = outer.first;
    inner.second = outer.second;
    inner.third = outer.third;
    inner.dateMark = outer.dateMark;
    inner.halfDay = outer.halfDay;
    inner.zone = outer.zone;
  }
  if (inner.severity === 0) inner.severity = outer.severity;
  if (inner.host === '') inner.host = outer.host;
  if (inner.component === '') inner.component = outer.component;
  if (inner.sequence === '') inner.sequence = outer.sequence;
  inner.fields ??= outer.fields;
}
