import { isVariable, type Pattern } from './group.ts';
import { TOKEN } from './token-line.ts';

const JOINERS = /^[-,.:~+/]+$/;
const VALUE = 0x51ed270b;

const isValue = (kind: number): boolean => isVariable(kind) || kind === TOKEN.prefixed;

/** The stretches between spaces: where each begins, and the end. */
function stretches({ hash }: Pattern): number[] {
  const starts = [0];
  for (let i = 1; i < hash.length; i++) if ((hash[i]! & 1) === 1) starts.push(i);
  starts.push(hash.length);
  return starts;
}

/**
 * Whether a stretch is one variable, or several joined by such punctuation as joins values (host:port, a,b). A word before
 * a variable may be one of them (wpad:80, r1---x7).
 */
function isValues({ kind, texts }: Pattern, from: number, to: number): boolean {
  if (kind[from] === TOKEN.punctuation) return false;
  let values = 0;
  for (let i = from; i < to; i++) {
    if (isValue(kind[i]!)) values++;
    else if (kind[i] === TOKEN.punctuation) {
      if (!JOINERS.test(texts[i]!)) return false;
    } else if (i > from || to - from !== 3 || !isValue(kind[i + 2]!)) return false;
  }
  return values > 0;
}

/** Where the values of a stretch end: punctuation behind them belongs to the sentence. */
function valuesEnd({ kind }: Pattern, from: number, to: number): number {
  let end = to;
  while (end > from + 1 && kind[end - 1] === TOKEN.punctuation) end--;
  return end;
}

/** The same for all patterns that read alike once each stretch of joined variables counts as one variable. */
export function stretchKey(pattern: Pattern): number {
  const starts = stretches(pattern);
  let key = starts.length;
  for (let s = 0; s + 1 < starts.length; s++) {
    const [from, to] = [starts[s]!, starts[s + 1]!];
    const end = valuesEnd(pattern, from, to);
    const values = isValues(pattern, from, end);
    if (values) key = mix(key, VALUE);
    for (let i = values ? end : from; i < to; i++) key = mix(key, placeHash(pattern, i));
  }
  return key;
}

function placeHash({ hash, kind }: Pattern, at: number): number {
  return isVariable(kind[at]!) ? hash[at]! & 1 : hash[at]!;
}

function mix(key: number, what: number): number {
  const mixed = Math.imul(key ^ what, 0x5bd1e995);
  return mixed ^ (mixed >>> 15);
}

/**
 * Whether two patterns are one message printed with values of different shapes: all stretches equal but for one or two,
 * where one is a single variable and the other several joined ones, and at least two constant words.
 */
export function readAlike(a: Pattern, b: Pattern): boolean {
  const own = stretches(a);
  const other = stretches(b);
  if (own.length !== other.length) return false;
  let constants = 0;
  let differ = 0;
  for (let s = 0; s + 1 < own.length; s++) {
    const [from, to, start, end] = [own[s]!, own[s + 1]!, other[s]!, other[s + 1]!];
    if (areEqual(a, from, to, b, start, end)) {
      for (let i = from; i < to; i++) if (a.kind[i] === TOKEN.word) constants++;
    } else {
      if (!areValuesOfShapes(a, from, to, b, start, end)) return false;
      differ++;
    }
  }
  return constants >= 2 && differ >= 1 && differ <= 2;
}

/** Whether one stretch is a single value and the other several joined ones, with the same punctuation behind. */
function areValuesOfShapes(
  a: Pattern,
  from: number,
  to: number,
  b: Pattern,
  start: number,
  end: number,
): boolean {
  const [last, other] = [valuesEnd(a, from, to), valuesEnd(b, start, end)];
  const single = last - from === 1 || other - start === 1;
  if (!single || !isValues(a, from, last) || !isValues(b, start, other)) return false;
  return areEqual(a, last, to, b, other, end);
}

function areEqual(a: Pattern, from: number, to: number, b: Pattern, start: number, end: number): boolean {
  if (to - from !== end - start) return false;
  for (let i = 0; i < to - from; i++) {
    if (placeHash(a, from + i) !== placeHash(b, start + i)) return false;
  }
  return true;
}
