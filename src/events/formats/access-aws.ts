/** Hot path (benchmark: pipeline): logs that services of AWS deliver as text. */
import { SEVERITY } from '../log-event.ts';
import { closingQuote, type Fields, readRequest, setAccess, statusAt, wordAt, wordStarts } from './access.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { scanIsoTime } from './iso-time.ts';
import { scanLevelLayout } from './level-layout.ts';
import { CHAR, findChar, findText, isDigit, numberAt, skipDigits, skipSpaces, wordEnd } from './scan.ts';
import { scanTime } from './time-text.ts';

function finish(out: Header, fields: Fields, at: number, end: number): true {
  out.fields = fields;
  out.messageStart = at;
  out.messageEnd = end;
  return true;
}

/** Reads a balancer's request in quotes at `quote`; the status is that of the balancer. */
function readBalanced(text: string, quote: number, status: number, end: number, out: Header): boolean {
  if (text.charCodeAt(quote) !== CHAR.quote) return false;
  const code = statusAt(text, status, end);
  const close = closingQuote(text, quote, end);
  if (code < 0 || close < 0) return false;
  const fields: Fields = { status: code };
  setAccess(out, readRequest(text, quote + 1, close, fields), code);
  return finish(out, fields, quote, end);
}

/** Classic load balancer: `TIME NAME client:port backend:port 0.1 0.2 0.3 200 200 0 29 "GET …" "agent" …`. */
export const classicElb: HeaderFormat = {
  name: 'aws-elb',
  parse(text, start, end, out) {
    if (text.charCodeAt(start + 10) !== 84 || !isDigit(text, start)) return false;
    const time = scanIsoTime(text, start, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.space) return false;
    const at = wordStarts(text, time, Math.min(end, time + 400), 11);
    if (at.length < 11 || findChar(text, CHAR.colon, at[1]!, at[2]!) < 0) return false;
    if (!readBalanced(text, at[10]!, at[6]!, end, out)) return false;
    out.component = wordAt(text, at[0]!, end);
    return true;
  },
};

const ALB_TYPES = new Set(['http', 'https', 'h2', 'grpcs', 'ws', 'wss']);

/** Application load balancer: `https TIME app/name/id client:port target:port … 200 200 34 366 "GET …" …`. */
export const alb: HeaderFormat = {
  name: 'aws-alb',
  parse(text, start, end, out) {
    const kind = text.charCodeAt(start);
    if (kind !== 104 && kind !== 103 && kind !== 119) return false;
    const type = wordEnd(text, start, Math.min(end, start + 6));
    if (!isDigit(text, type + 1) || !ALB_TYPES.has(text.slice(start, type))) return false;
    const time = scanIsoTime(text, type + 1, out);
    if (time < 0) return false;
    const at = wordStarts(text, time, end, 11);
    if (at.length < 11 || !readBalanced(text, at[10]!, at[6]!, end, out)) return false;
    out.component = wordAt(text, at[0]!, end);
    return true;
  },
};

/** Network load balancer: `tls 2.0 TIME net/name/id listener client:port target:port 5 2 98 246 - …`. */
export const nlb: HeaderFormat = {
  name: 'aws-nlb',
  parse(text, start, end, out) {
    if (!text.startsWith('tls ', start) && !text.startsWith('tcp ', start)) return false;
    const version = wordEnd(text, start + 4, end);
    const time = isDigit(text, version + 1) ? scanIsoTime(text, version + 1, out) : -1;
    if (time < 0) return false;
    const at = wordStarts(text, time, end, 9);
    if (at.length < 9) return false;
    out.component = wordAt(text, at[0]!, end);
    const alert = wordAt(text, at[8]!, end);
    const protocol = text.slice(start, start + 3).toUpperCase();
    out.type = alert === '-' ? `connection ${protocol}` : `connection ${protocol} alert ${alert}`;
    out.severity = alert === '-' ? SEVERITY.info : SEVERITY.warn;
    return finish(out, {}, at[0]!, end);
  },
};

/** S3: `OWNER BUCKET [28/Nov/2026:09:20:26 +0000] 10.0.0.7 WHO ID REST.GET.OBJECT key "GET …" 503 SlowDown …`. */
export const s3Access: HeaderFormat = {
  name: 'aws-s3',
  parse(text, start, end, out) {
    const bucket = wordEnd(text, start, Math.min(end, start + 80)) + 1;
    const bracket = wordEnd(text, bucket, Math.min(end, bucket + 80)) + 1;
    if (text.charCodeAt(bracket) !== CHAR.bracket || text.charCodeAt(bracket + 3) !== CHAR.slash)
      return false;
    const time = scanTime(text, bracket + 1, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.closing) return false;
    const at = wordStarts(text, time + 1, end, 8);
    if (at.length < 8 || findChar(text, CHAR.dot, at[3]!, at[4]!) < 0) return false;
    const code = statusAt(text, at[6]!, end);
    if (code < 0) return false;
    const error = wordAt(text, at[7]!, end);
    setAccess(out, wordAt(text, at[3]!, end), code, error === '-' ? '' : error);
    out.host = text.slice(bucket, bracket - 1);
    return finish(out, { status: code, path: wordAt(text, at[4]!, end) }, at[3]!, end);
  },
};

/** States the type of a flow; `interface` is the source where there is one. */
export function setFlow(out: Header, action: string, host: string): void {
  out.type = `flow ${action}`;
  out.severity = /^(?:REJECT|DROP|DENY|BLOCK)/i.test(action) ? SEVERITY.warn : SEVERITY.info;
  if (host !== '-' && host !== '') out.host = host;
}

/** VPC flow logs, version 2: `2 123456789010 eni-1 10.0.0.7 10.0.0.9 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK`. */
export const vpcFlow: HeaderFormat = {
  name: 'aws-vpc-flow',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 1) !== CHAR.space) return false;
    const at = wordStarts(text, start, end, 14);
    if (at.length < 14 || skipDigits(text, at[1]!) !== at[2]! - 1) return false;
    const seconds = skipDigits(text, at[10]!);
    if (seconds !== at[10]! + 10) return false;
    const action = wordAt(text, at[12]!, end);
    if (action !== 'ACCEPT' && action !== 'REJECT' && action !== '-') return false;
    out.clock = CLOCK.zoned;
    out.time = numberAt(text, at[10]!, seconds) * 1000;
    setFlow(out, action === '-' ? wordAt(text, at[13]!, end) : action, wordAt(text, at[2]!, end));
    return finish(out, {}, at[3]!, end);
  },
};

/** Route 53 query log: `1.0 TIME ZONE name A NOERROR UDP IAD12 10.0.0.7 -`. */
export const route53: HeaderFormat = {
  name: 'aws-route53',
  parse(text, start, end, out) {
    if (!text.startsWith('1.0 ', start)) return false;
    const time = scanIsoTime(text, start + 4, out);
    if (time < 0) return false;
    const at = wordStarts(text, time, end, 6);
    if (at.length < 6) return false;
    const code = wordAt(text, at[3]!, end);
    out.type = `dns ${wordAt(text, at[2]!, end)} ${code}`;
    out.severity = code === 'NOERROR' ? SEVERITY.info : SEVERITY.warn;
    if (code === 'SERVFAIL') out.severity = SEVERITY.error;
    return finish(out, {}, at[1]!, end);
  },
};

const PLATFORM = [
  'START RequestId: ',
  'END RequestId: ',
  'REPORT RequestId: ',
  'INIT_START ',
  'INIT_REPORT ',
  'RESTORE_',
];

function platformSeverity(text: string, start: number, end: number): number {
  const status = findText(text, 'Status: ', start, end);
  if (status < 0) return SEVERITY.info;
  return text.startsWith('success', status + 8) ? SEVERITY.info : SEVERITY.error;
}

/** Position after the time and the request id of a Lambda line, and the blanks behind them, else -1. */
function afterRequestId(text: string, start: number, end: number, out: Header): number {
  if (!isDigit(text, start) || text.charCodeAt(start + 10) !== 84) return -1;
  const time = scanIsoTime(text, start, out);
  if (time < 0) return -1;
  const id = skipSpaces(text, time, end);
  const to = wordEnd(text, id, end);
  if (to !== id + 36 || text.charCodeAt(id + 8) !== CHAR.dash || text.charCodeAt(id + 13) !== CHAR.dash)
    return -1;
  return skipSpaces(text, to, end);
}

/** AWS Lambda: its platform lines (START, END, REPORT), `Task timed out`, and what functions print behind time and request id. */
export const lambda: HeaderFormat = {
  name: 'aws-lambda',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    if (first >= 65 && first <= 90) {
      if (!PLATFORM.some((beginning) => text.startsWith(beginning, start))) return false;
      out.severity = platformSeverity(text, start, end);
      return true;
    }
    const at = afterRequestId(text, start, end, out);
    if (at < 0) return false;
    if (scanLevelLayout(text, at, end, out)) return true;
    out.severity = text.startsWith('Task timed out', at) ? SEVERITY.error : SEVERITY.unset;
    out.component = '';
    out.messageStart = at;
    out.messageEnd = end;
    return true;
  },
};
