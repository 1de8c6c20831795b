/** Hot path (benchmark: pipeline): what container runtimes and their tools write in front of each line of text. */
import { Header } from '../formats/header.ts';
import { scanIsoTime } from '../formats/iso-time.ts';
import { CHAR, findChar, isDigit } from '../formats/scan.ts';
import { epochMs } from '../formats/time-text.ts';
import { levelAt } from '../severity.ts';
import { beginsWithLevel, beginsWithTime, skipColours } from './line-beginning.ts';

/** Who wrote a prefix; '' where there was none. */
export type PrefixKind = '' | 'cri' | 'kubectl' | 'stern' | 'compose' | 'kafka';

/** Longest name of a pod, a container or a service. */
const MAX_NAME = 253;
/** Longest padding that compose puts behind short names. */
const MAX_PADDING = 64;

/** What stood in front of one line; one instance is reused for all lines. */
export class TextPrefix {
  kind: PrefixKind = '';
  /** The line inside is text[from, to). */
  from = 0;
  to = 0;
  /** Epoch milliseconds that the prefix states, fractions kept; NaN where none. */
  time = Number.NaN;
  /** Pod, container or service; '' where none is named. */
  source = '';
  /** One stream of lines of the source. */
  stream = '';
  /** The line goes on in the next one of the same stream. */
  partial = false;

  reset(from: number, to: number): void {
    this.kind = '';
    this.from = from;
    this.to = to;
    this.time = Number.NaN;
    this.source = '';
    this.stream = '';
    this.partial = false;
  }
}

/** Takes prefixes off lines. Keeps a scratch header, so that a line costs no allocation but its names. */
export class PrefixReader {
  readonly #header = new Header();

  /**
   * Reads the prefix of text[start, end) into `out` and says whether there is one: CRI (`TIME stdout F LINE`),
   * `[pod/NAME/CONTAINER] LINE`, stern (`POD CONTAINER LINE`), compose (`NAME | LINE`), colours around names taken off.
   * Of the kind `believed` weaker evidence is enough: give the kind that the source has shown before.
   */
  unwrapText(text: string, start: number, end: number, out: TextPrefix, believed: PrefixKind = ''): boolean {
    const first = text.charCodeAt(start);
    out.reset(start, end);
    if (isDigit(text, start) && text.charCodeAt(start + 4) === CHAR.dash) {
      return this.#cri(text, start, end, out);
    }
    const from = first === 27 ? skipColours(text, start, end) : start;
    const code = text.charCodeAt(from);
    if (code === CHAR.bracket) return kubectl(text, from, end, out);
    if (code === 43 || code === CHAR.dash) return sternNotice(text, from, end, out);
    if (!isNameCode(code)) return false;
    const name = nameEnd(text, from, end);
    if (name - from > MAX_NAME) return false;
    if (text.charCodeAt(name) === CHAR.colon) return kafka(text, from, name, end, out);
    const after = skipColours(text, name, end);
    const next = text.charCodeAt(after);
    if (next === CHAR.bar || next === CHAR.space) {
      if (compose(text, from, name, end, out, believed)) return true;
      if (next === CHAR.space) return stern(text, from, name, end, out, believed);
    }
    return false;
  }

  #cri(text: string, start: number, end: number, out: TextPrefix): boolean {
    // `2026-11-28T09:20:26Z ` is the shortest time that the runtimes write.
    if (text.charCodeAt(start + 10) !== 84) return false;
    const space = findChar(text, CHAR.space, start + 19, Math.min(end, start + 40));
    if (space < 0 || !text.startsWith('std', space + 1) || text.charCodeAt(space + 7) !== CHAR.space)
      return false;
    const isError = text.startsWith('err', space + 4);
    if (!isError && !text.startsWith('out', space + 4)) return false;
    const tag = text.charCodeAt(space + 8);
    if (tag !== 70 && tag !== 80) return false;
    // Further tags stand behind the first one, colons between them.
    let to = space + 9;
    if (text.charCodeAt(to) === CHAR.colon) to = endOfWord(text, to, end);
    if (to < end && text.charCodeAt(to) !== CHAR.space) return false;
    this.#header.reset(start, end);
    if (scanIsoTime(text, start, this.#header) < 0) return false;
    out.kind = 'cri';
    out.time = this.#header.time;
    out.stream = isError ? 'stderr' : 'stdout';
    out.partial = tag === 80;
    out.from = Math.min(end, to + 1);
    return true;
  }
}

/** Names of the columns that Kafka's console consumer puts in front of a record. */
const KAFKA_COLUMN = /^(?:CreateTime|LogAppendTime|Partition|Offset):\d{1,19}$/;

/** `CreateTime:1795857626123\tPartition:0\tOffset:12\tLINE`, as Kafka's console consumer prints records. */
function kafka(text: string, at: number, colon: number, end: number, out: TextPrefix): boolean {
  const first = text.charCodeAt(at);
  if ((first !== 67 && first !== 76) || !isDigit(text, colon + 1)) return false;
  if (!text.startsWith('Time', colon - 4)) return false;
  let from = at;
  for (let column = 0; column < 4; column++) {
    const tab = findChar(text, CHAR.tab, from, Math.min(end, from + 40));
    if (tab < 0 || !KAFKA_COLUMN.test(text.slice(from, tab))) break;
    from = tab + 1;
  }
  if (from === at) return false;
  if (text.startsWith('null\t', from)) from += 5;
  out.kind = 'kafka';
  out.time = epochMs(Number(text.slice(colon + 1, findChar(text, CHAR.tab, colon, end))));
  out.from = from;
  return true;
}

function endOfWord(text: string, at: number, end: number): number {
  const to = findChar(text, CHAR.space, at, end);
  return to < 0 ? end : to;
}

function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= CHAR.zero && code <= CHAR.nine)
  );
}

/** Names of containers: letters, digits, `_`, `.`, `-`; `@` before a node, `|` behind the number that pm2 gives. */
function nameEnd(text: string, at: number, end: number): number {
  let to = at;
  while (to < end) {
    const code = text.charCodeAt(to);
    if (isNameCode(code) || code === CHAR.dash || code === 95 || code === CHAR.dot || code === CHAR.at) to++;
    else if (code === CHAR.bar && to > at && isAllDigits(text, at, to) && isNameCode(text.charCodeAt(to + 1)))
      to++;
    else break;
  }
  return to;
}

function isAllDigits(text: string, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (!isDigit(text, i)) return false;
  return end > at;
}

function kubectl(text: string, at: number, end: number, out: TextPrefix): boolean {
  if (!text.startsWith('pod/', at + 1)) return false;
  const close = findChar(text, CHAR.closing, at + 5, Math.min(end, at + 2 * MAX_NAME));
  const slash = close < 0 ? -1 : findChar(text, CHAR.slash, at + 5, close);
  if (slash < 0) return false;
  out.kind = 'kubectl';
  out.source = text.slice(at + 5, slash);
  out.stream = text.slice(at + 1, close);
  const from = skipColours(text, close + 1, end);
  out.from = skipColours(text, Math.min(end, text.charCodeAt(from) === CHAR.space ? from + 1 : from), end);
  return true;
}

/** Stern's own `+ pod › container`: a notice about the pod, kept as it stands. */
function sternNotice(text: string, at: number, end: number, out: TextPrefix): boolean {
  if (text.charCodeAt(at + 1) !== CHAR.space) return false;
  const notice = text.slice(at + 2, Math.min(end, at + 2 * MAX_NAME));
  const sign = notice.indexOf(' › ');
  if (sign < 0) return false;
  out.kind = 'stern';
  out.source = notice.slice(notice.lastIndexOf(' ', sign - 1) + 1, sign);
  return true;
}

function stern(
  text: string,
  at: number,
  podEnd: number,
  end: number,
  out: TextPrefix,
  believed: PrefixKind,
): boolean {
  const isSure = isPodName(text, at, podEnd);
  if (!isSure && !isNumbered(text, at, podEnd)) return false;
  const containerAt = skipColours(text, skipColours(text, podEnd, end) + 1, end);
  const containerEnd = nameEnd(text, containerAt, end);
  const after = skipColours(text, containerEnd, end);
  if (!hasLowerLetter(text, containerAt, containerEnd)) return false;
  if (after < end && text.charCodeAt(after) !== CHAR.space) return false;
  const from = skipColours(text, Math.min(end, after + 1), end);
  const mayBe = isSure || believed === 'stern';
  if (!mayBe && !beginsWithTime(text, from, end) && !beginsWithLevel(text, from, end)) return false;
  out.kind = 'stern';
  out.source = text.slice(at, podEnd);
  out.stream = `pod/${out.source}/${text.slice(containerAt, containerEnd)}`;
  out.from = from;
  return true;
}

/** Letters that Kubernetes makes names of: neither vowels nor what looks like another one. */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/** Whether text[at, end) ends like the name of a pod of a deployment or a daemon set: `-5d4b6c7f8-x7k2p`, `-x7k2p`. */
function isPodName(text: string, at: number, end: number): boolean {
  if (end - at < 8 || text.charCodeAt(end - 6) !== CHAR.dash) return false;
  for (let i = end - 5; i < end; i++) if (!SAFE.includes(text[i]!)) return false;
  return true;
}

/** Whether text[at, end) ends in `-1` or `_1`, as compose and stateful sets number what they run. */
function isNumbered(text: string, at: number, end: number): boolean {
  let from = end;
  while (from > at && isDigit(text, from - 1)) from--;
  const mark = text.charCodeAt(from - 1);
  return from < end && from - 1 > at && end - from <= 5 && (mark === CHAR.dash || mark === 95);
}

function hasLowerLetter(text: string, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 97 && code <= 122) return true;
  }
  return false;
}

/** Whether the name can be none of a service: level words of logs with columns, numbers, dates. */
function isNoService(text: string, at: number, end: number): boolean {
  return levelAt(text, at, end) > 0 || !hasLowerLetter(text, at, end);
}

/** `NAME | LINE`, blanks before the bar to line the bars up; `web.1.TASK@node` of swarm and `0|name` of pm2 too. */
function compose(
  text: string,
  at: number,
  nameTo: number,
  end: number,
  out: TextPrefix,
  believed: PrefixKind,
): boolean {
  let bar = skipColours(text, nameTo, end);
  const last = Math.min(end, bar + MAX_PADDING);
  while (bar < last && text.charCodeAt(bar) === CHAR.space) bar++;
  bar = skipColours(text, bar, end);
  if (bar >= end || text.charCodeAt(bar) !== CHAR.bar || isNoService(text, at, nameTo)) return false;
  let from = skipColours(text, bar + 1, end);
  if (from < end && text.charCodeAt(from) !== CHAR.space) return false;
  from = skipColours(text, Math.min(end, from + 1), end);
  const isSure =
    isNumbered(text, at, nameTo) || hasOwnMark(text, at, nameTo) || text.charCodeAt(at - 1) === 109;
  if (!isSure && believed !== 'compose') {
    const isColumn = findBar(text, from, end) >= 0;
    if (isColumn || !(beginsWithTime(text, from, end) || beginsWithLevel(text, from, end))) return false;
  }
  out.kind = 'compose';
  out.source = sourceOf(text, at, nameTo);
  out.from = from;
  return true;
}

function findBar(text: string, at: number, end: number): number {
  for (let i = findChar(text, CHAR.bar, at, end); i >= 0; i = findChar(text, CHAR.bar, i + 1, end)) {
    if (text.charCodeAt(i - 1) === CHAR.space && text.charCodeAt(i + 1) === CHAR.space) return i;
  }
  return -1;
}

/** The node of a swarm task, or the number of a pm2 process. */
function hasOwnMark(text: string, at: number, end: number): boolean {
  return findChar(text, CHAR.at, at, end) > at || findChar(text, CHAR.bar, at, end) > at;
}

/** Swarm's `web.1.TASK@node` without the task, pm2's `0|name` without the number. */
function sourceOf(text: string, at: number, end: number): string {
  const bar = findChar(text, CHAR.bar, at, end);
  if (bar >= 0) return text.slice(bar + 1, end);
  const node = findChar(text, CHAR.at, at, end);
  if (node < 0) return text.slice(at, end);
  const dot = text.lastIndexOf('.', node);
  return text.slice(at, dot > at && node - dot === 26 ? dot : node);
}
