/** Hot path (benchmark: pipeline): names of loggers, told from the first words of messages. */
import { CHAR, isDigit } from './scan.ts';

function isNameChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 64 && code <= 90) ||
    (code >= CHAR.dash && code <= CHAR.nine) ||
    code === 95 ||
    code === 36 ||
    code === 35
  );
}

/** Position after a name (letters, digits and `_$#@./-`, not beginning with a digit) at `at`, else -1. */
export function nameEnd(text: string, at: number, end: number): number {
  const first = text.charCodeAt(at);
  if (at >= end || !isNameChar(first) || (first >= CHAR.dash && first <= CHAR.nine)) return -1;
  let to = at + 1;
  while (to < end) {
    const code = text.charCodeAt(to);
    if (isNameChar(code)) to++;
    else if (code === CHAR.colon && text.charCodeAt(to + 1) === CHAR.colon) to += 2;
    else break;
  }
  return Math.min(to, end);
}

/** Words that say what happened though they stand before a colon, as a logger would. */
const TELLING = new Set(
  (
    'abort access alert boot build caused close connect crash disconnect done down error exception ' +
    'exit fail failure fatal found full gone healthy info kill login logout lost ok ' +
    'online offline open panic pass ready reject reset restart retry sent shutdown skip start ' +
    'startup status stop success timeout unhealthy up warning result reason cannot unable'
  ).split(' '),
);

/** Longest word that may be one of them. */
const MAX_WORD = 16;

/** Whether text[at, to) is the code of a message (`WFLYSRV0050`, `ORA-00600`): capitals, then three digits or more. */
function isMessageCode(text: string, at: number, to: number): boolean {
  let digits = to;
  while (digits > at && isDigit(text, digits - 1)) digits--;
  if (to - digits < 3 || digits === at) return false;
  for (let i = at; i < digits; i++) {
    const code = text.charCodeAt(i);
    if ((code < 65 || code > 90) && code !== CHAR.dash) return false;
  }
  return true;
}

/** Whether text[at, to) ends with the status of a request (`Abort.500`), which tells what happened. */
function isStatusCode(text: string, at: number, to: number): boolean {
  if (to - at < 5 || text.charCodeAt(to - 4) !== CHAR.dot) return false;
  return isDigit(text, to - 3) && isDigit(text, to - 2) && isDigit(text, to - 1);
}

/**
 * Whether text[at, to) is the first word of a message rather than a logger (`spawned: 'web'`, `Failed: job 5`): one
 * word of letters, the first of them small or not, that tells what happened.
 */
export function isTellingWord(text: string, at: number, to: number): boolean {
  if (to - at > MAX_WORD) return false;
  if (isMessageCode(text, at, to) || isStatusCode(text, at, to)) return true;
  for (let i = at + 1; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code < 97 || code > 122) return false;
  }
  const first = text.charCodeAt(at) | 32;
  if (first < 97 || first > 122) return false;
  // A capitalised word with -ing is a logger as well as anything else (Spark's Remoting).
  const small = text.charCodeAt(at) >= 97;
  if (text.startsWith('ed', to - 2) || (small && text.startsWith('ing', to - 3))) return true;
  return TELLING.has(text.slice(at, to).toLowerCase());
}

/** Whether text[at, to) is one word of small letters, which seldom names a column. */
export function isSmallWord(text: string, at: number, to: number): boolean {
  for (let i = at; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code < 97 || code > 122) return false;
  }
  return true;
}

/** Whether text[at, to) is a name with its parts set apart (`a.b.C`, `app::net`), as only loggers and files have it. */
export function isCompoundName(text: string, at: number, to: number): boolean {
  for (let i = at + 1; i < to - 1; i++) {
    const code = text.charCodeAt(i);
    if (code === CHAR.dot || code === CHAR.colon || code === CHAR.slash) return true;
  }
  return false;
}

/** Whether text[at, to) is digits and nothing else. */
export function isNumber(text: string, at: number, to: number): boolean {
  for (let i = at; i < to; i++) if (!isDigit(text, i)) return false;
  return to > at;
}
