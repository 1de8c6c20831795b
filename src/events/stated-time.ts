import { monthAt } from './calendar.ts';
import { CLOCK, type Header } from './formats/header.ts';
import { scanIsoTime, setLocal } from './formats/iso-time.ts';
import { fourDigits, isDigit, twoDigits } from './formats/scan.ts';
import { scanDayTime } from './formats/time-of-day.ts';
import { epochMs, readTime } from './formats/time-text.ts';
import { scanZone } from './formats/zones.ts';

/** Smaller numbers are durations, counts, uptimes: as seconds they lie before March 1973. */
const LEAST_EPOCH = 1e8;

/** Members of an object that holds nothing but a time, in the order in which they are looked for. */
const DATE_MEMBERS = [
  '$date',
  'iso8601',
  'dateTime',
  'repr',
  'timestamp',
  'date',
  '$numberLong',
  'value',
] as const;

/**
 * Reads a time as records state it into `out` and says whether there is one: text of any known form, an epoch number
 * of any unit, `/Date(1795857626123)/`, the bracket time of access logs, and objects around any of them such as
 * `{"$date": …}` or `{"seconds": …, "nanos": …}`.
 */
export function readStatedTime(value: unknown, out: Header): boolean {
  if (typeof value === 'number') return readNumber(value, out);
  if (typeof value === 'string') return readText(value.trim(), out);
  return typeof value === 'object' && value !== null && readObject(value as Record<string, unknown>, out);
}

function readNumber(value: number, out: Header): boolean {
  if (!(value >= LEAST_EPOCH)) return false;
  out.clock = CLOCK.zoned;
  // A product of fractional seconds would end in digits that nobody wrote: microseconds are kept.
  out.time = value < 1e11 ? Math.round(value * 1e6) / 1e3 : epochMs(value);
  return true;
}

function readText(text: string, out: Header): boolean {
  const first = text.charCodeAt(0);
  if (text.charCodeAt(4) === 45 && scanIsoTime(text, 0, out) > 0) return true;
  if (first === 47) {
    const millis = /^\/Date\((-?\d{8,15})(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
    return millis !== undefined && setEpoch(Number(millis), out);
  }
  const from = first === 91 ? 1 : 0;
  if (text.charCodeAt(from + 2) === 47 && text.charCodeAt(from + 6) === 47) {
    return readAccessTime(text, from, out);
  }
  if (isDigit(text, 0) && /^\d+(?:\.\d+)?$/.test(text)) return readDigits(text, out);
  return readTime(text, out);
}

function readDigits(text: string, out: Header): boolean {
  const length = text.indexOf('.') < 0 ? text.length : text.indexOf('.');
  // 20261128092026 and 20261128 are dates, not numbers: no epoch has 14 digits, and one of 8 lies in 1970.
  if (length === 14) {
    return readTime(`${text.slice(0, 8)}T${text.slice(8)}`, out);
  }
  if (length === 8) return readTime(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`, out);
  return readNumber(Number(text), out);
}

function setEpoch(millis: number, out: Header): boolean {
  out.clock = CLOCK.zoned;
  out.time = millis;
  return true;
}

/** `28/Nov/2026:09:20:26 +0000`, in brackets or not. */
function readAccessTime(text: string, at: number, out: Header): boolean {
  const to = scanDayTime(text, at + 12, out);
  const month = monthAt(text, at + 3);
  if (to < 0 || month === 0) return false;
  if (!setLocal(out, fourDigits(text, at + 7), month, twoDigits(text, at))) return false;
  scanZone(text, to, out);
  return true;
}

function readObject(value: Readonly<Record<string, unknown>>, out: Header): boolean {
  const seconds = value['seconds'] ?? value['epochSecond'];
  if (typeof seconds === 'number' || (typeof seconds === 'string' && /^\d+$/.test(seconds))) {
    const nanos = Number(value['nanos'] ?? value['nanoOfSecond'] ?? 0);
    return Number(seconds) >= LEAST_EPOCH && setEpoch(Number(seconds) * 1000 + nanos / 1e6, out);
  }
  return DATE_MEMBERS.some((name) => value[name] !== undefined && readStatedTime(value[name], out));
}
