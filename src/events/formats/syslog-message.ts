/** Hot path (benchmark: pipeline): what programs write behind syslog's header when they have a header of their own. */
import { haproxy } from './access-proxies.ts';
import { CLOCK, Header, type HeaderFormat } from './header.ts';
import { logfmt } from './logfmt.ts';
import { CHAR, isDigit } from './scan.ts';
import { uptime } from './uptime.ts';
import { webAccess } from './web-access.ts';

/** Kept for all lines, so that looking allocates nothing. */
const inner = new Header();

const BEHIND_DIGIT: readonly HeaderFormat[] = [haproxy, webAccess];

function read(format: HeaderFormat, text: string, out: Header): boolean {
  inner.reset(out.messageStart, out.messageEnd);
  return format.parse(text, out.messageStart, out.messageEnd, inner);
}

function takeOver(out: Header): void {
  // A time of the program's own has its year and its milliseconds; one with a zone around it is as good.
  if (out.clock === CLOCK.yearless && inner.clock !== CLOCK.none && inner.clock !== CLOCK.uptime) {
    out.clock = inner.clock;
    out.time = inner.time;
    out.zone = inner.zone;
    out.dayMs = inner.dayMs;
  }
  out.type = inner.type;
  if (inner.type !== '') out.severity = inner.severity;
  out.fields = inner.fields;
  out.messageStart = inner.messageStart;
  out.messageEnd = inner.messageEnd;
}

/** Reads an access record of HAProxy, nginx or a router, or the kernel's uptime, where the message of `out` begins with one. */
export function readSyslogMessage(text: string, out: Header): void {
  const at = out.messageStart;
  if (isDigit(text, at)) {
    if (BEHIND_DIGIT.some((format) => read(format, text, out))) takeOver(out);
  } else if (text.charCodeAt(at) === CHAR.bracket) {
    if (read(uptime, text, out)) takeOver(out);
  } else if (text.charCodeAt(at + 2) === CHAR.equals && text.startsWith('at=', at)) {
    if (read(logfmt, text, out) && inner.type !== '') takeOver(out);
  }
}
