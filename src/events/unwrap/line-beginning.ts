/** Judges by its beginning whether a text is a line of a log: with a time, a priority, a level or JSON in front. */
import { monthAt } from '../calendar.ts';
import { isDigit, skipDigits } from '../formats/scan.ts';
import { levelAt } from '../severity.ts';

const WEEKDAYS = new Set(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/** Keys that logfmt lines of all libraries begin with. */
const LOGFMT = /^(?:time|ts|t|timestamp|level|lvl|severity|at|msg)=\S/;

/** Short levels of the libraries that write letters, which are no words. */
const SHORT_LEVEL =
  /^(?:INF|WRN|ERR|DBG|FTL|VRB|TRC|CRT|WARN|ERRO|DEBU|FATA|PANI|TRAC|SUCCESS|AUDIT|HTTP|SILLY)$/i;

/** A digit run that begins a date (`2026-`, `28/11/2026`, `28.Nov`), a time of day, an epoch number or an access line. */
const DATED =
  /^(?:\d{4}[-/.]\d\d[-/.]\d\d|\d{8}[T ]\d{4}|\d{1,2}[-/. ](?:\d{1,2}|[A-Z][a-z]{2})[-/. ]\d{2,4}[ T,:]|\d\d:\d\d:\d\d|\d{10}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?[ :]|\d{1,3}(?:\.\d{1,3}){3} \S+ \S+ \[)/;

/** Longest beginning that is looked at. */
const LOOK = 64;

/** Position behind colour codes (`ESC [ 32 m`) at `at`. */
export function skipColours(text: string, at: number, end: number): number {
  let from = at;
  while (from + 2 < end && text.charCodeAt(from) === 27 && text.charCodeAt(from + 1) === 91) {
    let to = from + 2;
    while (to < end && (isDigit(text, to) || text.charCodeAt(to) === 59)) to++;
    if (to >= end || text.charCodeAt(to) < 64) return from;
    from = to + 1;
  }
  return from;
}

/** Whether text[at, end) begins with a written time, a syslog priority, or is JSON or logfmt: nobody writes that into a message. */
export function beginsWithTime(text: string, at: number, end: number): boolean {
  let from = skipColours(text, at, end);
  const first = text.charCodeAt(from);
  if (first === 123) return /^\{\s*["}]/.test(text.slice(from, from + LOOK));
  if (first === 60)
    return skipDigits(text, from + 1) > 0 && text.charCodeAt(skipDigits(text, from + 1)) === 62;
  // `[2026-… ] and `[Sat Nov 28 …]`; kernel uptimes and glog's letter and date as well.
  if (first === 91) from = skipColours(text, from + 1, end);
  const beginning = text.slice(from, Math.min(end, from + LOOK));
  if (isDigit(text, from)) return DATED.test(beginning);
  if (first === 91 && /^ *\d+\.\d{6}\] /.test(beginning)) return true;
  if (/^[IWEF]\d{4} \d\d:\d\d:\d\d/.test(beginning) || LOGFMT.test(beginning)) return true;
  return beginsWithMonth(beginning);
}

function beginsWithMonth(text: string): boolean {
  const word = text.slice(0, 3).toLowerCase();
  const at = WEEKDAYS.has(word) ? (text.charCodeAt(3) === 44 ? 5 : 4) : 0;
  if (at > 0 && isDigit(text, at)) return true;
  return monthAt(text, at) > 0 && /^ {1,2}\d{1,2}[ ,]/.test(text.slice(at + 3));
}

/** Whether text[at, end) begins with a level word, bare or in brackets, as the header of a line has it. */
export function beginsWithLevel(text: string, at: number, end: number): boolean {
  let from = skipColours(text, at, end);
  const bracket = text.charCodeAt(from) === 91;
  if (bracket) from = skipColours(text, from + 1, end);
  let to = from;
  while (to < end && to - from < 14 && isLetter(text.charCodeAt(to))) to++;
  const known = levelAt(text, from, to) > 0 || SHORT_LEVEL.test(text.slice(from, to));
  if (!known)
    return bracket && to - from === 1 && text.charCodeAt(to) === 93 && 'VDIWEFTC'.includes(text[from]!);
  const after = text.charCodeAt(skipColours(text, to, end));
  return bracket || after === 32 || after === 58 || after === 91 || after === 47 || after === 124;
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}
