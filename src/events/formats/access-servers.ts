/** Hot path (benchmark: pipeline): access logs of application servers. */
import { type Fields, readRequest, setAccess, statusAt } from './access.ts';
import { finish } from './after-level.ts';
import type { HeaderFormat } from './header.ts';
import { CHAR, closingBracket, findText, numberAt, skipDigits, skipSpaces, wordEnd } from './scan.ts';
import { scanTime } from './time-text.ts';

/** The client, its user and the variables of the request stand in front of the time. */
const MAX_CLIENT = 200;

/** The number behind `word` in text[at, end), else NaN. */
function numberBehind(text: string, word: string, at: number, end: number): number {
  const found = findText(text, word, at, end);
  const to = found < 0 ? -1 : skipDigits(text, found + word.length);
  return to < 0 ? Number.NaN : numberAt(text, found + word.length, to);
}

/** uWSGI: `[pid: 12|app: 0|req: 1/1] 10.0.0.7 () {40 vars in 512 bytes} [Fri Nov 20 09:20:26 2026] GET /a => generated 12 bytes in 3 msecs (HTTP/1.1 200) …`. */
export const uwsgi: HeaderFormat = {
  name: 'uwsgi',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.bracket || !text.startsWith('[pid: ', start)) return false;
    const process = closingBracket(text, start, end);
    const open = process < 0 ? -1 : findText(text, '} [', process, Math.min(end, process + MAX_CLIENT));
    const time = open < 0 ? -1 : scanTime(text, open + 3, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.closing) return false;
    const request = skipSpaces(text, time + 1, end);
    const arrow = findText(text, ' => generated ', request, end);
    const protocol = arrow < 0 ? -1 : findText(text, ' (HTTP/', arrow, end);
    const status = protocol < 0 ? -1 : wordEnd(text, protocol + 2, end) + 1;
    const close = status < 0 ? -1 : skipDigits(text, status);
    if (close < 0 || text.charCodeAt(close) !== CHAR.close) return false;
    const code = statusAt(text.slice(status, close), 0, close - status);
    if (code < 0) return false;
    const fields: Fields = { status: code };
    const method = readRequest(text, request, arrow, fields);
    const bytes = numberBehind(text, ' => generated ', arrow, protocol);
    const millis = numberBehind(text, ' bytes in ', arrow, protocol);
    if (bytes >= 0) fields['bytes'] = bytes;
    if (millis >= 0) fields['seconds'] = millis / 1000;
    out.fields = fields;
    setAccess(out, method, code);
    return finish(out, request, end);
  },
};
