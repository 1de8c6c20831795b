/** Hot path (benchmark: pipeline): one word that may be a level, in the forms that logging libraries give it. */
import { isOutcome, levelAt, positionLevelAt } from '../severity.ts';
import type { Header } from './header.ts';
import { nameEnd } from './names.ts';
import { CHAR, findChar, findLastChar, isDigit, skipDigits, skipSpaces } from './scan.ts';

/** What a word is: no level, a level, a level that the message follows at once, or a level that is part of the message. */
export const WORD = { none: -1, level: 0, final: 1, kept: 2 } as const;

/** A value of WORD. */
export type WordKind = (typeof WORD)[keyof typeof WORD];

const ESXI = new Map([
  ['Er', 17],
  ['Wa', 13],
  ['No', 10],
  ['In', 9],
  ['Db', 5],
  ['Al', 19],
  ['Cr', 18],
  ['Em', 21],
]);

const FACILITIES = new Set(
  (
    'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp local0 local1 local2 local3 local4 local5 ' +
    'local6 local7'
  ).split(' '),
);

/** Severity of `daemon.err`, as syslog names facility and level, where it fills text[at, to); else 0. */
export function facilityLevel(text: string, at: number, to: number): number {
  if (to - at > 18) return 0;
  const dot = findChar(text, CHAR.dot, at, to);
  if (dot < at + 3 || !FACILITIES.has(text.slice(at, dot).toLowerCase())) return 0;
  return levelAt(text, dot + 1, to);
}

/** `***ERROR***`, `!WARN!`: a level in capitals between marks; sets the severity and says whether it is one. */
function markedLevel(text: string, at: number, to: number, out: Header): boolean {
  const mark = text.charCodeAt(at);
  if (mark !== 42 && mark !== 33 && mark !== 35 && mark !== CHAR.equals) return false;
  let from = at;
  let last = to;
  while (from < last && text.charCodeAt(from) === mark) from++;
  while (last > from && text.charCodeAt(last - 1) === mark) last--;
  if (last === to || last - from < 3 || !isCapitalLevel(text, from, last)) return false;
  out.severity = levelAt(text, from, last);
  return true;
}

const LEVEL_KEYS = new Set(['level', 'lvl', 'severity', 'loglevel', 'log_level']);

function capitalsEnd(text: string, at: number, end: number): number {
  let to = at;
  while (to < end && text.charCodeAt(to) >= 65 && text.charCodeAt(to) <= 90) to++;
  return to;
}

/** `ERROR#12:`, `ERROR-12:`, `ERROR!`. */
function isMarkBehind(text: string, at: number, to: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 33) return at + 1 === to;
  return (code === 35 || code === CHAR.dash) && isDigit(text, at + 1) && skipDigits(text, at + 1) === to;
}

/** `INFO/MainProcess`, `INFO[0012]`, `In(182)`, `level=info`: a level with something attached. */
function attachedLevel(text: string, at: number, wordTo: number, out: Header): WordKind {
  const to = text.charCodeAt(wordTo - 1) === CHAR.colon ? wordTo - 1 : wordTo;
  const last = text.charCodeAt(to - 1);
  if (last === CHAR.close || last === CHAR.closing) {
    const open = findChar(text, last === CHAR.close ? CHAR.open : CHAR.bracket, at, to);
    const square = last === CHAR.closing;
    const capital = open > at && (square || to < wordTo) && isCapitalLevel(text, open + 1, to - 1);
    const inside = capital || (open > at && square && to < wordTo) ? levelAt(text, open + 1, to - 1) : 0;
    if (inside > 0 && nameEnd(text, at, open) === open) {
      out.severity = inside;
      out.component = text.slice(at, open);
      return WORD.final;
    }
    // `ERROR[shop]`, `WARN(shop):`.
    if (isCapitalLevel(text, at, open) && nameEnd(text, open + 1, to) === to - 1) {
      out.severity = levelAt(text, at, open);
      out.component = text.slice(open + 1, to - 1);
      return WORD.final;
    }
    const closed = open < 0 ? -1 : skipDigits(text, open + 1);
    if (closed < 0 || text.charCodeAt(closed) !== last) return WORD.none;
    out.severity = levelAt(text, at, open) || (open === at + 2 ? (ESXI.get(text.slice(at, open)) ?? 0) : 0);
    return out.severity > 0 ? WORD.level : WORD.none;
  }
  const capitals = capitalsEnd(text, at, to);
  if (capitals < to && isMarkBehind(text, capitals, to) && isCapitalLevel(text, at, capitals)) {
    out.severity = levelAt(text, at, capitals);
    return WORD.final;
  }
  const slash = findChar(text, CHAR.slash, at, to);
  // In small letters a colon must follow: Icinga's `warning/checker: `.
  if (slash > at && (text.charCodeAt(at) < 97 || to < wordTo)) {
    out.severity = levelAt(text, at, slash);
    if (out.severity === 0) return WORD.none;
    out.component = text.slice(slash + 1, to);
    return WORD.level;
  }
  out.severity = facilityLevel(text, at, to);
  if (out.severity > 0) return WORD.level;
  const equals = findChar(text, CHAR.equals, at, to);
  if (equals < 0 || equals - at > 9) return WORD.none;
  const key = text.slice(at, equals).toLowerCase();
  if (!LEVEL_KEYS.has(key)) return WORD.none;
  out.severity = positionLevelAt(text, equals + 1, to);
  return out.severity > 0 ? WORD.level : WORD.none;
}

/** Before a colon: `WARN:`, `http:`, `app.ERROR:` (Monolog), `failed:`. */
function levelBeforeColon(text: string, at: number, to: number, first: boolean, out: Header): WordKind {
  const dot = findLastChar(text, CHAR.dot, at, to);
  out.severity = positionLevelAt(text, dot < 0 ? at : dot + 1, to);
  if (out.severity === 0) return WORD.none;
  if (dot > at) {
    if (text.charCodeAt(dot + 1) >= 97) return WORD.none;
    out.component = text.slice(at, dot);
  }
  if (dot >= 0 || !isOutcome(text, at, to)) return WORD.final;
  // `establishing connection failed: …` is a sentence.
  return first ? WORD.kept : WORD.none;
}

/** A capital letter alone is a level where no sentence begins with it: `I think` is none. */
function letterAlone(text: string, at: number, end: number, out: Header): WordKind {
  out.severity = positionLevelAt(text, at, at + 1);
  if (out.severity === 0) return WORD.none;
  if (text.charCodeAt(at + 1) === CHAR.tab) return WORD.level;
  const next = skipSpaces(text, at + 1, end);
  const code = text.charCodeAt(next);
  const sentence = text.charCodeAt(at) === 73 && code >= 97 && code <= 122;
  return sentence && nameEnd(text, next, end) > 0 && text.charCodeAt(nameEnd(text, next, end)) <= CHAR.space
    ? WORD.none
    : WORD.level;
}

/** Whether a process follows, as in `warning hostd[2099] …`: then small letters are a level too. */
export function processFollows(text: string, at: number, end: number): boolean {
  const to = nameEnd(text, at, end);
  if (to < 0 || text.charCodeAt(to) !== CHAR.bracket) return false;
  const close = skipDigits(text, to + 1);
  return close > 0 && text.charCodeAt(close) === CHAR.closing;
}

/** Whether a dotted name and ` : ` follow, as swift-log writes its label. */
function loggerFollows(text: string, at: number, end: number): boolean {
  const to = nameEnd(text, at, end);
  if (to < 0 || findChar(text, CHAR.dot, at, to) < 0) return false;
  return text.charCodeAt(to) === CHAR.space && text.charCodeAt(to + 1) === CHAR.colon;
}

/** Whether what stands at `at` says that the word in front of it is a column of its own: ` - `, ` | `, ` >> `, a process, a logger. */
function columnFollows(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  if (code === CHAR.dash || code === CHAR.bar || code === CHAR.greater || code === CHAR.colon) {
    const wide = text.charCodeAt(at + 1) === code ? at + 2 : at + 1;
    return text.charCodeAt(wide) === CHAR.space;
  }
  return processFollows(text, at, end) || loggerFollows(text, at, end);
}

/** Capital words of everyday use (`OK`, `AUDIT`) directly behind the time. */
function capitalWord(text: string, at: number, to: number, end: number, out: Header): WordKind {
  for (let i = at; i < to; i++) if (text.charCodeAt(i) < 65 || text.charCodeAt(i) > 90) return WORD.none;
  out.severity = positionLevelAt(text, at, to);
  if (out.severity === 0) return WORD.none;
  const next = skipSpaces(text, to, end);
  const column = next - to >= 2 || text.charCodeAt(to) === CHAR.tab || text.charCodeAt(next) === CHAR.bracket;
  return column || !isOutcome(text, at, to) ? WORD.level : WORD.kept;
}

/**
 * What the word text[at, to) is; sets the severity, and the component where one is attached. `first` says that it
 * stands directly behind the time.
 */
export function levelWord(
  text: string,
  at: number,
  to: number,
  end: number,
  first: boolean,
  out: Header,
): WordKind {
  if (first && markedLevel(text, at, to, out)) return WORD.final;
  // Telegraf's `E! `.
  if (first && to - at === 2 && text.charCodeAt(at + 1) === 33) {
    out.severity = positionLevelAt(text, at, at + 1);
    return out.severity > 0 ? WORD.level : WORD.none;
  }
  if (to - at === 1) return first || isDigit(text, at - 2) ? letterAlone(text, at, end, out) : WORD.none;
  const last = text.charCodeAt(to - 1);
  // Log4perl writes `ERROR> `.
  if (last === CHAR.colon || last === CHAR.comma || last === CHAR.greater) {
    if (to - at === 2) out.severity = positionLevelAt(text, at, to - 1);
    const kind =
      to - at === 2
        ? out.severity > 0
          ? WORD.final
          : WORD.none
        : levelBeforeColon(text, at, to - 1, first, out);
    return kind === WORD.none ? attachedLevel(text, at, to, out) : kind;
  }
  const severity = levelAt(text, at, to);
  if (severity === 0) {
    if (first && to - at <= 10) {
      const kind = capitalWord(text, at, to, end, out);
      if (kind !== WORD.none) return kind;
    }
    return attachedLevel(text, at, to, out);
  }
  // A level in small letters without a colon is more often the first word of a sentence.
  const second = text.charCodeAt(at + 1);
  const lower = second >= 97 && (text.charCodeAt(at) >= 97 || text.charCodeAt(to + 1) !== CHAR.space);
  const tabbed = text.charCodeAt(to) === CHAR.tab;
  const next = skipSpaces(text, to, end);
  const follows = first && lower && !tabbed && columnFollows(text, next, end);
  if (lower && !tabbed && !follows) return WORD.none;
  out.severity = severity;
  return WORD.level;
}

/** Whether a level in capitals fills the word text[at, to), which then is no host and no name. */
export function isCapitalLevel(text: string, at: number, to: number): boolean {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return first >= 65 && first <= 90 && second >= 65 && second <= 90 && levelAt(text, at, to) > 0;
}
