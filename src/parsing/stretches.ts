/** Stretches of a message that are one variable whatever they hold: paths and URLs, values of keys, quotations. */
const DOT = 46;
const COLON = 58;
const BACKSLASH = 92;

/** 1 where a stretch ends: space, comma, semicolon, quotation mark, bar; 2 at brackets. */
const STOPS = new Uint8Array(128);
STOPS.fill(1, 0, 33);
for (const c of ',;"\'`|') STOPS[c.charCodeAt(0)] = 1;
for (const c of '()[]{}<>') STOPS[c.charCodeAt(0)] = 2;

/** Longest printed object (key=Name{1, 2} without spaces) taken as one value. */
const MAX_OBJECT = 200;

const CLOSING = new Map([...['()', '[]', '{}', '<>']].map((pair) => [pair.charCodeAt(0), pair[1]!]));

/** End of the path or URL at `from`, less closing dots and colons. */
export function pathEnd(text: string, from: number, limit: number): number {
  let i = from;
  while (i < limit && !isStop(text, i)) i++;
  return trimmed(text, from, i);
}

/** End of the value at `from`, `from` itself when there is none. A bracket that closes before the next space belongs to it. */
export function valueEnd(text: string, from: number, limit: number): number {
  let i = from;
  while (i < limit) {
    const c = text.charCodeAt(i);
    const stop = c < 128 ? STOPS[c] : 0;
    if (stop === 1) break;
    if (stop === 2) {
      const close = closingBracket(text, i, c, limit);
      if (close < 0) break;
      i = close;
    }
    i++;
  }
  return trimmed(text, from, i);
}

/** Where the quotation that opens at `at` closes, −1 when it does not. A backslash protects a quotation mark. */
export function closingQuote(text: string, at: number, quote: number, limit: number): number {
  for (let i = at + 1; i < limit; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i;
    if (c === BACKSLASH) i++;
  }
  return -1;
}

function isStop(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c < 128 && STOPS[c] !== 0;
}

function trimmed(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && (text.charCodeAt(end - 1) === DOT || text.charCodeAt(end - 1) === COLON)) end--;
  return end;
}

function closingBracket(text: string, at: number, open: number, limit: number): number {
  const closing = CLOSING.get(open);
  if (closing === undefined) return -1;
  const end = Math.min(limit, at + MAX_OBJECT);
  for (let i = at + 1; i < end; i++) {
    if (text.charCodeAt(i) <= 32) return -1;
    if (text[i] === closing) return i;
  }
  return -1;
}
