/** Character classes of the line scanner. GLUE holds words together when a letter or digit follows. */
export const CHARACTER = {
  space: 0,
  letter: 1,
  digit: 2,
  glue: 3,
  colon: 4,
  equals: 5,
  quote: 6,
  punctuation: 7,
} as const;

const GLUE = '._-/\\+~%@';

/** Class of each ASCII code; `delimiters` are punctuation whatever they were. Code 128 and above are letters. */
export function characterClasses(delimiters: string): Uint8Array {
  const classes = new Uint8Array(128).fill(CHARACTER.punctuation);
  classes.fill(CHARACTER.space, 0, 33);
  for (let c = 48; c < 58; c++) classes[c] = CHARACTER.digit;
  for (let c = 65; c < 91; c++) classes[c] = classes[c + 32] = CHARACTER.letter;
  // Java names inner classes Outer$Inner.
  classes['$'.charCodeAt(0)] = CHARACTER.letter;
  for (const c of GLUE) classes[c.charCodeAt(0)] = CHARACTER.glue;
  classes[':'.charCodeAt(0)] = CHARACTER.colon;
  classes['='.charCodeAt(0)] = CHARACTER.equals;
  for (const c of '"\'`') classes[c.charCodeAt(0)] = CHARACTER.quote;
  classes[127] = CHARACTER.space;
  for (const c of delimiters) classes[c.charCodeAt(0)] = CHARACTER.punctuation;
  return classes;
}

const isDigit = (c: number): boolean => c >= 48 && c < 58;
const isHexLetter = (c: number): boolean => (c >= 97 && c < 103) || (c >= 65 && c < 71);

/** End of the group of 1–4 hex digits that starts at `at`, or −1 when there is none (as in MAC and IPv6 addresses). */
export function hexGroupEnd(text: string, at: number, limit: number): number {
  let i = at;
  while (i < limit && i < at + 4 && isHex(text.charCodeAt(i))) i++;
  if (i === at) return -1;
  const next = i < limit ? text.charCodeAt(i) : 32;
  return isDigit(next) || (next >= 65 && next < 91) || (next >= 97 && next < 123) || next === 95 ? -1 : i;
}

function isHex(c: number): boolean {
  return isDigit(c) || isHexLetter(c);
}

/** Whether what follows an @ is an object's identity hash, as Java prints it: up to 16 hex digits and nothing joined to them. */
export function isObjectId(text: string, from: number, limit: number): boolean {
  let i = from;
  while (i < limit && isHex(text.charCodeAt(i))) i++;
  if (i === from || i > from + 16) return false;
  const next = i < limit ? text.charCodeAt(i) : 32;
  const joined = isDigit(next) || (next >= 64 && next < 91) || (next >= 95 && next < 123) || next === 45;
  return !joined && !(next === 46 && i + 1 < limit && text.charCodeAt(i + 1) > 46);
}

/** Whether text[from, to) is a hexadecimal number: hex digits, one of them decimal or 8 and more letters (as in a digest). */
export function isHexWord(text: string, from: number, to: number): boolean {
  let decimals = 0;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (isDigit(c)) decimals++;
    else if (!isHexLetter(c)) return false;
  }
  return decimals > 0 || to - from >= 8;
}

const GENERIC_DOMAINS = new Set(
  'com net org edu gov mil int info biz xyz cloud local lan internal localdomain intranet corp home arpa'.split(
    ' ',
  ),
);

/**
 * Whether a dotted word without numbers is a host name: it ends in a generic or private top-level domain, or has three
 * labels and ends in a country's, and does not begin with one (com.example.Class is a Java package). Before a port
 * (csdnimg.cn:443) any known domain will do.
 */
export function isHostName(text: string, from: number, to: number, withPort = false): boolean {
  const last = text.lastIndexOf('.', to - 1);
  const first = text.indexOf('.', from);
  if (last <= from || to - last > 12) return false;
  const domain = text.slice(last + 1, to);
  if (!GENERIC_DOMAINS.has(domain) && !((withPort || first < last) && COUNTRY_DOMAINS.has(domain)))
    return false;
  const outermost = text.slice(from, first);
  if (withPort) return true;
  return !GENERIC_DOMAINS.has(outermost) && !COUNTRY_DOMAINS.has(outermost);
}

const COUNTRY_DOMAINS = new Set(
  'ar at au be br ca ch cn co cz de dk es eu fi fr gr hk hu ie il in io it jp kr me mx nl no nz pl pt ro ru se sg tr tv tw ua uk us za'.split(
    ' ',
  ),
);
