/** Hot path (benchmark: pipeline): logs of clusters, each with a fixed run of columns. */
import { levelAt } from '../severity.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { fullYear, scanIsoTime, setLocal } from './iso-time.ts';
import { scanSyslogTime } from './named-month-time.ts';
import { CHAR, findChar, isDigit, numberAt, skipDigits, skipSpaces, twoDigits, wordEnd } from './scan.ts';
import { scanSyslogTag } from './syslog.ts';

function scanCompactTime(text: string, at: number, out: Header): number {
  if (text.charCodeAt(at + 6) !== CHAR.space || text.charCodeAt(at + 13) !== CHAR.space) return -1;
  const year = twoDigits(text, at);
  const hour = twoDigits(text, at + 7);
  const minute = twoDigits(text, at + 9);
  const second = twoDigits(text, at + 11);
  if (year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  out.dayMs = ((hour * 60 + minute) * 60 + second) * 1000;
  return setLocal(out, fullYear(year), twoDigits(text, at + 2), twoDigits(text, at + 4)) ? at + 14 : -1;
}

/** HDFS: `081109 203530 147 INFO dfs.DataNode$X: message`. */
export const hdfs: HeaderFormat = {
  name: 'hdfs',
  parse(text, start, end, out) {
    const process = isDigit(text, start) ? scanCompactTime(text, start, out) : -1;
    const space = process < 0 ? -1 : skipDigits(text, process);
    if (space < 0 || text.charCodeAt(space) !== CHAR.space) return false;
    const level = wordEnd(text, space + 1, end);
    out.severity = levelAt(text, space + 1, level);
    if (out.severity === 0) return false;
    const name = wordEnd(text, level + 1, end);
    if (text.charCodeAt(name - 1) !== CHAR.colon) return false;
    out.component = text.slice(level + 1, name - 1);
    out.messageStart = skipSpaces(text, name, end);
    out.messageEnd = end;
    return true;
  },
};

/** Blue Gene/L as collected by its service node: `2005-06-03-16.17.40.190183 NODE FATAL message`. */
export const blueGene: HeaderFormat = {
  name: 'blue-gene',
  parse(text, start, end, out) {
    if (text.charCodeAt(start + 10) !== CHAR.dash || !isDigit(text, start)) return false;
    const at = scanIsoTime(text, start, out);
    if (at < 0 || text.charCodeAt(at) !== CHAR.space) return false;
    const node = wordEnd(text, at + 1, end);
    const level = wordEnd(text, node + 1, end);
    out.severity = levelAt(text, node + 1, level);
    if (out.severity === 0) return false;
    out.host = text.slice(at + 1, node);
    if (text.startsWith('FAILURE', node + 1)) out.tags = ['failure'];
    out.messageStart = skipSpaces(text, level, end);
    out.messageEnd = end;
    return true;
  },
};

/** Position after `LABEL EPOCH YYYY.MM.DD `, the beginning of the labelled supercomputer logs, else -1. */
function scanLabelledStart(text: string, start: number, end: number, out: Header): number {
  const label = wordEnd(text, start, Math.min(end, start + 40));
  const epoch = skipDigits(text, label + 1);
  if (label === start || epoch !== label + 11 || text.charCodeAt(epoch) !== CHAR.space) return -1;
  const day = epoch + 11;
  if (text.charCodeAt(epoch + 5) !== CHAR.dot || text.charCodeAt(day) !== CHAR.space) return -1;
  out.clock = CLOCK.zoned;
  out.time = numberAt(text, label + 1, epoch) * 1000;
  if (text.charCodeAt(start) !== CHAR.dash) out.tags = [text.slice(start, label)];
  return day + 1;
}

/** Blue Gene/L with alert labels: `- 1117838570 2005.06.03 NODE 2005-06-03-15.42.50.675872 NODE RAS KERNEL INFO message`. */
export const blueGeneLabelled: HeaderFormat = {
  name: 'blue-gene-labelled',
  parse(text, start, end, out) {
    const node = scanLabelledStart(text, start, end, out);
    if (node < 0) return false;
    const seconds = out.time;
    const nodeEnd = wordEnd(text, node, end);
    let at = scanIsoTime(text, nodeEnd + 1, out);
    if (at < 0) return false;
    // The epoch is UTC but whole seconds; the written time is local but has the fraction.
    out.clock = CLOCK.zoned;
    out.time = seconds + (out.dayMs % 1000);
    out.host = text.slice(node, nodeEnd);
    at = wordEnd(text, at + 1, end);
    const kind = wordEnd(text, at + 1, end);
    const component = wordEnd(text, kind + 1, end);
    const level = wordEnd(text, component + 1, end);
    out.component = text.slice(kind + 1, component);
    out.severity = levelAt(text, component + 1, level);
    out.messageStart = skipSpaces(text, level, end);
    out.messageEnd = end;
    return true;
  },
};

/** Labelled cluster logs around syslog (Thunderbird, Spirit, Liberty): `- EPOCH DATE NODE Nov 9 12:01:01 NODE tag[pid]: message`. */
export const clusterLabelled: HeaderFormat = {
  name: 'cluster-labelled',
  parse(text, start, end, out) {
    const node = scanLabelledStart(text, start, end, out);
    if (node < 0) return false;
    const nodeEnd = wordEnd(text, node, end);
    const at = scanSyslogTime(text, nodeEnd + 1, out);
    if (at < 0) return false;
    out.clock = CLOCK.zoned;
    out.host = text.slice(node, nodeEnd);
    const place = wordEnd(text, at + 1, end);
    scanSyslogTag(text, skipSpaces(text, place, end), end, out);
    return true;
  },
};

/** Los Alamos HPC: `134681 node-246 unix.hw state_change.unavailable 1077804742 1 message`. */
export const hpc: HeaderFormat = {
  name: 'hpc',
  parse(text, start, end, out) {
    const id = skipDigits(text, start);
    if (id < 0 || text.charCodeAt(id) !== CHAR.space) return false;
    const node = wordEnd(text, id + 1, end);
    const component = wordEnd(text, node + 1, end);
    const state = wordEnd(text, component + 1, end);
    const epoch = skipDigits(text, state + 1);
    if (epoch < 0 || epoch - state < 10 || epoch - state > 11) return false;
    const flag = wordEnd(text, epoch + 1, end);
    if (text.charCodeAt(epoch) !== CHAR.space || flag - epoch > 4 || flag >= end) return false;
    out.clock = CLOCK.zoned;
    out.time = numberAt(text, state + 1, epoch) * 1000;
    out.host = text.slice(id + 1, node);
    out.component = text.slice(node + 1, component);
    out.messageStart = skipSpaces(text, flag, end);
    out.messageEnd = end;
    return findChar(text, CHAR.space, epoch + 1, end) > 0;
  },
};
