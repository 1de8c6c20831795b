/** Hot path (benchmark: pipeline): the zone behind a written time, as offset or name. */
import { isZone, TimeZone } from '../time-zone.ts';
import { CLOCK, type Header } from './header.ts';
import { CHAR, closingBracket, findChar, isDigit, twoDigits } from './scan.ts';

/** Offsets from UTC in minutes of the zone abbreviations that are commonly printed by servers. */
const ZONES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    UTC: 0,
    GMT: 0,
    UCT: 0,
    WET: 0,
    WEST: 60,
    BST: 60,
    CET: 60,
    MEZ: 60,
    CEST: 120,
    MESZ: 120,
    EET: 120,
    SAST: 120,
    EEST: 180,
    MSK: 180,
    PKT: 300,
    IST: 330,
    WIB: 420,
    HKT: 480,
    SGT: 480,
    AWST: 480,
    JST: 540,
    KST: 540,
    ACST: 570,
    AEST: 600,
    ACDT: 630,
    AEDT: 660,
    NZST: 720,
    NZDT: 780,
    BRT: -180,
    ART: -180,
    NST: -210,
    AST: -240,
    ADT: -180,
    EST: -300,
    EDT: -240,
    CST: -360,
    CDT: -300,
    MST: -420,
    MDT: -360,
    PST: -480,
    PDT: -420,
    AKST: -540,
    AKDT: -480,
    HST: -600,
  }),
);

/** Sets the zone of the time in `out` to `minutes` east of Greenwich; returns `to`. */
function setZone(out: Header, minutes: number, to: number): number {
  out.zone = minutes;
  if (out.clock !== CLOCK.local) return to;
  out.clock = CLOCK.zoned;
  out.time -= minutes * 60_000;
  return to;
}

/** Zones by name that logs have named so far; a log names few. */
const REGIONS = new Map<string, TimeZone | undefined>();
const MAX_REGIONS = 64;

/** The areas of the IANA database: any other name is not worth the question. */
const AREAS = new Set(
  'Africa America Antarctica Arctic Asia Atlantic Australia Europe Etc Indian Pacific US'.split(' '),
);

function regionOf(name: string): TimeZone | undefined {
  if (!REGIONS.has(name)) {
    if (REGIONS.size >= MAX_REGIONS) REGIONS.clear();
    REGIONS.set(name, isZone(name) ? new TimeZone(name) : undefined);
  }
  return REGIONS.get(name);
}

/** `Europe/Berlin` behind a local time. */
function scanRegion(text: string, at: number, out: Header): number {
  let to = at;
  let slash = -1;
  while (to - at < 32 && (isLetter(text.charCodeAt(to)) || text.charCodeAt(to) === CHAR.slash)) {
    if (text.charCodeAt(to) === CHAR.slash) slash = to;
    to++;
  }
  if (slash < at + 2 || slash + 3 > to || out.clock !== CLOCK.local) return -1;
  if (!AREAS.has(text.slice(at, slash).split('/')[0]!)) return -1;
  const region = regionOf(text.slice(at, to));
  if (region === undefined) return -1;
  return setZone(out, (out.time - region.toUtc(out.time, Number.NaN)) / 60_000, to);
}

/** Behind an offset, Java may name the region: `+01:00[Europe/Berlin]`. */
function afterRegion(text: string, at: number): number {
  if (text.charCodeAt(at) !== CHAR.bracket || isDigit(text, at + 1)) return at;
  const close = closingBracket(text, at, Math.min(text.length, at + 40));
  return close > 0 && findChar(text, CHAR.slash, at, close) > 0 ? close + 1 : at;
}

function scanNumericZone(text: string, at: number, spaced: boolean, out: Header): number {
  const sign = text.charCodeAt(at) === CHAR.dash ? -1 : 1;
  const hours = twoDigits(text, at + 1);
  if (hours < 0 || hours > 14) return -1;
  const colon = text.charCodeAt(at + 3) === CHAR.colon ? 1 : 0;
  const minutes = twoDigits(text, at + 3 + colon);
  if (minutes >= 0 && minutes < 60 && !isDigit(text, at + 5 + colon)) {
    return afterRegion(text, setZone(out, sign * (hours * 60 + minutes), at + 5 + colon));
  }
  // "+02" alone is a zone only right behind the seconds; behind a space it may be any number.
  return spaced || isDigit(text, at + 3) ? -1 : setZone(out, sign * hours * 60, at + 3);
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function scanNamedZone(text: string, at: number, out: Header): number {
  let to = at;
  while (to - at < 5 && text.charCodeAt(to) >= 65 && text.charCodeAt(to) <= 90) to++;
  if (text.charCodeAt(at + 1) >= 97) return scanRegion(text, at, out);
  if (to - at < 3 || isLetter(text.charCodeAt(to)) || isDigit(text, to)) return -1;
  const minutes = ZONES.get(text.slice(at, to));
  if (minutes === undefined) return -1;
  const sign = text.charCodeAt(to);
  if (minutes === 0 && (sign === 43 || sign === CHAR.dash) && isDigit(text, to + 1)) {
    const offset = scanNumericZone(text, to, false, out);
    if (offset > 0) return offset;
  }
  return setZone(out, minutes, to);
}

/** The zone that may follow a written time, at most one space apart; leaves `out` local when there is none. */
export function scanZone(text: string, at: number, out: Header): number {
  const first = text.charCodeAt(at);
  if (first === 90 || first === 122) return isLetter(text.charCodeAt(at + 1)) ? at : setZone(out, 0, at + 1);
  const spaced = first === CHAR.space;
  const from = spaced ? at + 1 : at;
  const code = text.charCodeAt(from);
  let to = -1;
  if (code === CHAR.dash || code === 43) to = scanNumericZone(text, from, spaced, out);
  else if (code >= 65 && code <= 90 && (spaced || !isDigit(text, from + 1)))
    to = scanNamedZone(text, from, out);
  return to < 0 ? at : to;
}
