/** Hot path (benchmark: pipeline): character scanners over a shared chunk text; positions in, positions out, -1 for "not here". */

/** Character codes that the scanners compare with. */
export const CHAR = {
  tab: 9,
  newline: 10,
  space: 32,
  quote: 34,
  open: 40,
  close: 41,
  comma: 44,
  dash: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  nine: 57,
  colon: 58,
  less: 60,
  equals: 61,
  greater: 62,
  at: 64,
  bracket: 91,
  closing: 93,
  brace: 123,
  bar: 124,
} as const;

/** Whether the character at `at` is a decimal digit. */
export function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= CHAR.zero && code <= CHAR.nine;
}

/** The number written by exactly two digits at `at`, else -1. */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - CHAR.zero;
  const ones = text.charCodeAt(at + 1) - CHAR.zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** The number written by exactly four digits at `at`, else -1. */
export function fourDigits(text: string, at: number): number {
  const high = twoDigits(text, at);
  const low = twoDigits(text, at + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

/** Position after the run of digits at `at`, which must not be empty, else -1. */
export function skipDigits(text: string, at: number): number {
  let to = at;
  while (isDigit(text, to)) to++;
  return to === at ? -1 : to;
}

/** Position of the first character at or after `at` that is neither space nor tab; at most `end`. */
export function skipSpaces(text: string, at: number, end: number): number {
  let to = at;
  while (to < end) {
    const code = text.charCodeAt(to);
    if (code !== CHAR.space && code !== CHAR.tab) break;
    to++;
  }
  return to;
}

/** Position of the first space or tab at or after `at`, else `end`. */
export function wordEnd(text: string, at: number, end: number): number {
  let to = at;
  while (to < end) {
    const code = text.charCodeAt(to);
    if (code === CHAR.space || code === CHAR.tab) break;
    to++;
  }
  return to;
}

/** Position of the character `code` in text[at, end), else -1. Never looks beyond `end`, unlike indexOf. */
export function findChar(text: string, code: number, at: number, end: number): number {
  for (let i = at; i < end; i++) if (text.charCodeAt(i) === code) return i;
  return -1;
}

/** Position of the bracket that closes the one at `at`, nested ones counted, else -1. Looks 512 characters far. */
export function closingBracket(text: string, at: number, end: number): number {
  const open = text.charCodeAt(at);
  const close = open === CHAR.open ? CHAR.close : open + 2;
  const last = Math.min(end, at + 512);
  let depth = 0;
  for (let i = at; i < last; i++) {
    const code = text.charCodeAt(i);
    if (code === open) depth++;
    else if (code === close && --depth === 0) return i;
  }
  return -1;
}

/** The whole number written by the digits text[at, end); exact below 2^53. */
export function numberAt(text: string, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) value = value * 10 + text.charCodeAt(i) - CHAR.zero;
  return value;
}

/** Position of ` - ` in text[at, end), else -1. */
export function findDash(text: string, at: number, end: number): number {
  for (let i = at; i < end - 2; i++) {
    if (text.charCodeAt(i + 1) !== CHAR.dash || text.charCodeAt(i) !== CHAR.space) continue;
    if (text.charCodeAt(i + 2) === CHAR.space) return i;
  }
  return -1;
}

/** Position of the last character `code` in text[at, end), else -1. */
export function findLastChar(text: string, code: number, at: number, end: number): number {
  for (let i = end - 1; i >= at; i--) if (text.charCodeAt(i) === code) return i;
  return -1;
}

/** Position of `word` in text[at, end), else -1. Never looks beyond `end`: indexOf would read the rest of the chunk for each line. */
export function findText(text: string, word: string, at: number, end: number): number {
  const index = text.slice(at, end).indexOf(word);
  return index < 0 ? -1 : at + index;
}
