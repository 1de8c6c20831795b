/** Hot path (benchmark: pipeline): logs of network devices, of Linux's audit, and of servers for programs. */
import { levelAt, syslogSeverity } from '../severity.ts';
import { finish } from './after-level.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { CHAR, findChar, findText, isDigit, numberAt, skipDigits, skipSpaces, wordEnd } from './scan.ts';
import { scanTime } from './time-text.ts';
import { scanZone } from './zones.ts';

/** Position of the `%` that begins `%FACILITY-5-MNEMONIC: ` or `%%10FACILITY/5/MNEMONIC: ` in text[at, end), else -1. */
function findMnemonic(text: string, at: number, end: number): number {
  const percent = findChar(text, 37, at, Math.min(end, at + 120));
  if (percent < 0) return -1;
  const code = text.charCodeAt(percent + 1);
  return (code >= 65 && code <= 90) || code === 37 ? percent : -1;
}

/** Reads `%FACILITY-5-MNEMONIC: message`: the digit is the severity of syslog. */
function readMnemonic(text: string, percent: number, end: number, out: Header): boolean {
  const colon = findChar(text, CHAR.colon, percent, Math.min(end, percent + 80));
  if (colon < 0) return false;
  const name = text.slice(percent + 1, colon);
  const level = /^[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*?-([0-7])-[A-Z0-9_]+$/.exec(name)?.[1];
  if (level === undefined) return false;
  out.severity = syslogSeverity(Number(level));
  out.component = name;
  return finish(out, skipSpaces(text, colon + 1, end), end);
}

/** Reads `FACILITY/5/MNEMONIC: message` at `at`, as Huawei and H3C write it, marks in brackets behind the mnemonic or not. */
function readSlashed(text: string, at: number, end: number, out: Header): boolean {
  const colon = findChar(text, CHAR.colon, at, Math.min(end, at + 80));
  const slash = colon < 0 ? -1 : findChar(text, CHAR.slash, at, colon);
  if (slash < 0 || text.charCodeAt(slash + 2) !== CHAR.slash || !isDigit(text, slash + 1)) return false;
  const name = /^[A-Z][A-Z0-9_]*\/[0-7]\/[A-Za-z0-9_]+/.exec(text.slice(at, colon))?.[0];
  if (name === undefined) return false;
  out.severity = syslogSeverity(numberAt(text, slash + 1, slash + 2));
  out.component = name;
  return finish(out, skipSpaces(text, colon + 1, end), end);
}

/** H3C's console: `%Nov 28 09:20:26:123 2026 SW1 SHELL/5/SHELL_LOGIN: message`. */
function readConsole(text: string, start: number, end: number, out: Header): boolean {
  const time = scanTime(text, start + 1, out);
  if (time < 0 || text.charCodeAt(time) !== CHAR.space) return false;
  const host = wordEnd(text, time + 1, end);
  out.host = text.slice(time + 1, host);
  return readSlashed(text, skipSpaces(text, host, end), end, out);
}

/** Huawei and H3C by syslog: `<189>Nov 28 2026 09:20:26 SW1 %%01IFNET/4/LINK_STATE(l)[12]:message`. */
function readDoubled(text: string, start: number, percent: number, end: number, out: Header): boolean {
  const time = ciscoTime(text, start, percent, out);
  const host = time < 0 ? -1 : skipSpaces(text, scanZone(text, time, out), percent);
  if (host < 0 || !isDigit(text, percent + 2) || !isDigit(text, percent + 3)) return false;
  if (host < percent) out.host = text.slice(host, wordEnd(text, host, percent));
  return readSlashed(text, percent + 4, end, out);
}

/** Position of the time of a Cisco line, behind priority, sequence number, host and the marks of an unset clock. */
function ciscoTime(text: string, start: number, percent: number, out: Header): number {
  let at = start;
  for (let step = 0; step < 4 && at < percent; step++) {
    const code = text.charCodeAt(at);
    if (code === 42 || code === CHAR.dot) at++;
    const time = scanTime(text, at, out);
    if (time > 0) return time;
    const next =
      text.charCodeAt(at) === CHAR.less
        ? findChar(text, CHAR.greater, at, at + 5)
        : findChar(text, CHAR.colon, at, percent);
    if (next < 0) return -1;
    at = skipSpaces(text, next + 1, percent);
  }
  return -1;
}

/** Cisco IOS, NX-OS and ASA, and what Huawei and H3C make of it: `<189>112: *Nov 28 09:20:26.123 UTC: %LINK-3-UPDOWN: Interface Gi0/1, …`. */
export const cisco: HeaderFormat = {
  name: 'cisco',
  parse(text, start, end, out) {
    const percent = findMnemonic(text, start, end);
    if (percent < 0) return false;
    if (text.charCodeAt(percent + 1) === 37) return readDoubled(text, start, percent, end, out);
    if (percent === start && readConsole(text, start, end, out)) return true;
    const time = percent === start ? start : ciscoTime(text, start, percent, out);
    if (time < 0) {
      if (!/^(?:<\d{1,3}>)?(?:\d+: )?(?:\w+: )?[*.]?[\w:.]{4,}: $/.test(text.slice(start, percent)))
        return false;
      out.clock = CLOCK.none;
      return readMnemonic(text, percent, end, out);
    }
    const zone = percent === start ? start : scanZone(text, time, out);
    const host = skipSpaces(text, zone, percent);
    if (host < percent && text.charCodeAt(host) !== CHAR.colon) {
      const to = wordEnd(text, host, percent);
      out.host = text.slice(host, text.charCodeAt(to - 1) === CHAR.colon ? to - 1 : to);
    }
    return readMnemonic(text, percent, end, out);
  },
};

/** Linux's audit: `type=SYSCALL msg=audit(1795857626.123:812): arch=… success=no`; the message goes on without the time. */
export const audit: HeaderFormat = {
  name: 'audit',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    if (first !== 116 && first !== 110) return false;
    const open = findText(text, 'msg=audit(', start, Math.min(end, start + 130));
    if (open < 0) return false;
    const type = findText(text, 'type=', start, open);
    if (type < 0) return false;
    if (type > start) out.host = text.slice(start + 5, wordEnd(text, start, type));
    const time = open + 10;
    const colon = findChar(text, CHAR.colon, time, Math.min(end, time + 24));
    const close = colon < 0 ? -1 : findChar(text, CHAR.close, colon, Math.min(end, colon + 20));
    if (close < 0 || !isDigit(text, time)) return false;
    out.clock = CLOCK.zoned;
    out.time = Number(text.slice(time, colon)) * 1000;
    const rest = skipSpaces(text, close + 2, end);
    out.message = `${text.slice(type, wordEnd(text, type, open))} ${text.slice(rest, end)}`;
    return !Number.isNaN(out.time);
  },
};

/** WebLogic: `####<Nov 28, 2026 9:20:26 AM CET> <Info> <Server> … <BEA-000365> <message>`. */
export const weblogic: HeaderFormat = {
  name: 'weblogic',
  parse(text, start, end, out) {
    const open = text.startsWith('####', start) ? start + 4 : start;
    if (text.charCodeAt(open) !== CHAR.less) return false;
    const time = scanTime(text, open + 1, out);
    const close = time < 0 ? -1 : findChar(text, CHAR.greater, time, Math.min(end, time + 10));
    if (close < 0 || !text.startsWith(' <', close + 1)) return false;
    const level = close + 3;
    const levelEnd = findChar(text, CHAR.greater, level, Math.min(end, level + 14));
    out.severity = levelEnd < 0 ? 0 : levelAt(text, level, levelEnd);
    if (out.severity === 0) return false;
    let message = levelEnd + 2;
    for (let columns = 0; columns < 12 && text.charCodeAt(message) === CHAR.less; columns++) {
      const to = findText(text, '> <', message, end);
      if (to < 0) break;
      if (columns === 0) out.component = text.slice(message + 1, to);
      message = to + 2;
    }
    if (text.charCodeAt(message) !== CHAR.less) return finish(out, message, end);
    return finish(out, message + 1, text.charCodeAt(end - 1) === CHAR.greater ? end - 1 : end);
  },
};

/** BIND: `28-Nov-2026 09:20:26.123 queries: info: client …`. */
export const bind: HeaderFormat = {
  name: 'bind',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 2) !== CHAR.dash) return false;
    const time = scanTime(text, start, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.space) return false;
    const category = wordEnd(text, time + 1, end);
    const level = wordEnd(text, category + 1, end);
    if (text.charCodeAt(category - 1) !== CHAR.colon || text.charCodeAt(level - 1) !== CHAR.colon)
      return false;
    out.severity = levelAt(text, category + 1, level - 1);
    if (out.severity === 0) return false;
    out.component = text.slice(time + 1, category - 1);
    return finish(out, skipSpaces(text, level, end), end);
  },
};

/** Windows' DHCP server and its like: `24,11/28/26,00:00:00,Database Cleanup Begin,,,,`. */
export const numberedColumns: HeaderFormat = {
  name: 'numbered-columns',
  parse(text, start, end, out) {
    const number = skipDigits(text, start);
    if (number < 0 || number - start > 5 || text.charCodeAt(number) !== CHAR.comma) return false;
    const time = scanTime(text, number + 1, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.comma) return false;
    let last = end;
    while (last > time + 1 && text.charCodeAt(last - 1) === CHAR.comma) last--;
    return finish(out, time + 1, last);
  },
};

/** stunnel: `2026.11.28 09:20:26 LOG5[12]: message`, with syslog's number of the severity. */
export const stunnel: HeaderFormat = {
  name: 'stunnel',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 4) !== CHAR.dot) return false;
    const time = scanTime(text, start, out);
    if (time < 0 || !text.startsWith(' LOG', time) || !isDigit(text, time + 4)) return false;
    const colon = findChar(text, CHAR.colon, time + 5, Math.min(end, time + 40));
    if (colon < 0) return false;
    out.severity = syslogSeverity(numberAt(text, time + 4, time + 5));
    return finish(out, skipSpaces(text, colon + 1, end), end);
  },
};
