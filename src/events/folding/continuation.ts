/** How a line without a header looks: like one that goes on, or like one that begins. */
import { CHAR, skipSpaces } from '../formats/scan.ts';

/** How much a line looks as if it went on from the one before. */
export const LOOK = {
  /** It begins something. */
  none: 0,
  /** Indented: the body of anything. */
  indented: 1,
  /** Part of a statement, a document or a list, where the source has headers. */
  body: 2,
  /** Part of a stack trace, however long it gets. */
  stack: 3,
} as const;

/** A value of LOOK. */
export type Look = (typeof LOOK)[keyof typeof LOOK];

const STACK_BEGINNINGS = ['Caused by:', 'Suppressed:', '--- End', '---> '];

/** A frame of Ruby: ``/app/job.rb:12:in `run'``. */
const RUBY_FRAME = /^\S{1,300}:\d{1,9}:in [`']/;
/** A frame of PHP, gdb or a numbered trace: `#0 /app/b.php(5): pay()`, `#1 {main}`, `#2  0x4a1b2c in main ()`. */
const COUNTED_FRAME = /^\d{1,3}\. \S.{0,400} (?:@ 0x|in \/)/;
const NUMBERED_FRAME = /^#\d{1,3}\s+(?:0x|[/{\\]|[\w$\\:.<>-]{1,200}\()/;

const BODY_BEGINNINGS = [
  '"""',
  '+++',
  '--- ',
  '----',
  '@@ ',
  '** ',
  '[stacktrace]',
  'Stack trace:',
  'Stack Trace:',
];

/** `at org.shop.Cart.pay(Cart.java:7)`, `at pay (pay.js:7:1)`, `at A.B() in A.cs:line 12`. */
const FRAME = /^at (?:async |new )?(?:[^\s.:/<(]{0,100}[.:/<(]\S{0,300}|\S{1,300} [([].*)(?:\s|$)/;
/** `... 12 more`, `... 3 common frames omitted`, `...additional frames elided...`. */
const OMITTED = /^\.\.\. ?\d{1,9} (?:more|common frames|frames)|^\.\.\.additional frames elided/;
/** Closing brackets alone, perhaps with `,` or `;`. */
const CLOSING = /^[>"')\]}]{1,40}[,;]?$/;
/** The function of a frame whose file is the next line: `main.(*Worker).Run`, as zap prints it. */
const QUALIFIED = /^[A-Za-z_][\w/-]{0,200}\.[\w.()*/[\]-]{1,200}$/;
/** A line of rules and stars. */
const RULER = /^([-=*#_~+])\1{3,}\s*$/;
const SQL =
  /^(?:FROM|WHERE|AND|OR|ORDER BY|GROUP BY|LEFT|RIGHT|INNER|OUTER|FULL|CROSS|JOIN|VALUES|SET|LIMIT|HAVING|UNION|ON|RETURNING|OFFSET|USING)(?:\s|$)/;
const MARKUP = /^<[A-Za-z/?!][^\n]{0,2000}>$/;
/** A row of a table drawn with bars, or the rule between two. */
const TABLE = /^[+|][-=+| ].{0,2000}[+|]$/;
/** A line of a dump of bytes: an address, bytes in pairs of digits. */
const DUMP = /^[0-9a-fA-F]{4,16}:?\s+(?:[0-9a-fA-F]{2,4}\s+){4}/;
/** A line of YAML: `key: value`, `key:`, `- item`. */
const LISTED = /^(?:- )?[\w.-]{1,60}:(?:\s|$)|^- \S/;
const MEMBER = /^"[^"]{1,200}"\s?:\s/;

const isHex = (code: number): boolean =>
  (code >= CHAR.zero && code <= CHAR.nine) || ((code | 32) >= 97 && (code | 32) <= 102);

const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/** Whether the line is a frame of a stack trace, a cause, or what closes one. */
function isStack(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first === 97) return text.startsWith('at ', start) && FRAME.test(cut(text, start, end));
  if (first === CHAR.dot) return OMITTED.test(cut(text, start, end));
  if (first >= CHAR.zero && first <= CHAR.nine) return COUNTED_FRAME.test(cut(text, start, end));
  if (first === 35) return NUMBERED_FRAME.test(cut(text, start, end));
  if (first === CHAR.slash) return RUBY_FRAME.test(cut(text, start, end));
  if (first !== 67 && first !== 83 && first !== CHAR.dash) return false;
  return STACK_BEGINNINGS.some((begins) => text.startsWith(begins, start));
}

function cut(text: string, start: number, end: number): string {
  return text.slice(start, Math.min(end, start + 400));
}

function isBody(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first === CHAR.brace) return true;
  if (first === CHAR.bar || (first === 43 && text.charCodeAt(start + 1) === CHAR.dash)) {
    return TABLE.test(text.slice(start, end));
  }
  if (isHex(first) && isHex(text.charCodeAt(start + 3)) && DUMP.test(cut(text, start, end))) return true;
  if (first === CHAR.less) return MARKUP.test(text.slice(start, end));
  if (isUpper(first) && SQL.test(cut(text, start, end))) return true;
  if (first === CHAR.quote && MEMBER.test(cut(text, start, end))) return true;
  if (first >= 97 && first <= 122 && QUALIFIED.test(cut(text, start, end))) return true;
  return BODY_BEGINNINGS.some((begins) => text.startsWith(begins, start));
}

/** Whether the line is one of a list of settings, as stands behind a message that ends with a colon. */
export function looksListed(text: string, start: number, end: number): boolean {
  return LISTED.test(cut(text, start, end));
}

/** Whether the line text[start, end), indented or not, is part of a stack trace by its look. */
export function looksStacked(text: string, start: number, end: number): boolean {
  return isStack(text, skipSpaces(text, start, end), end);
}

/** How the line text[start, end) looks; it must not be blank. */
export function continuationLook(text: string, start: number, end: number): Look {
  const at = skipSpaces(text, start, end);
  if (isStack(text, at, end)) return LOOK.stack;
  const first = text.charCodeAt(start);
  if (first === CHAR.tab || at - start > 1) return LOOK.indented;
  if (
    first === CHAR.close ||
    first === CHAR.closing ||
    first === 125 ||
    first === CHAR.quote ||
    first === CHAR.greater
  ) {
    if (CLOSING.test(cut(text, start, end))) return LOOK.stack;
  }
  if (RULER.test(cut(text, start, end))) return LOOK.indented;
  return at > start || isBody(text, start, end) ? LOOK.body : LOOK.none;
}
