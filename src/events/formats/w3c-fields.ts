/** Logs that say in a line of their own what their columns are: W3C `#Fields:` (IIS, CloudFront, firewalls), Zeek, VPC flow. */
import { levelAt } from '../severity.ts';
import { type Fields, readRequest, setAccess, statusAt, wordStarts } from './access.ts';
import { setFlow } from './access-aws.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { scanIsoTime } from './iso-time.ts';
import { CHAR, findChar, findText, isDigit, skipDigits, wordEnd } from './scan.ts';
import { epochMs } from './time-text.ts';

const DIRECTIVES = [
  '#Fields:',
  '#Software:',
  '#Version:',
  '#Date:',
  '#Start-Date:',
  '#End-Date:',
  '#Remark:',
  '#Time Format:',
  // Zeek's, with tabs behind them.
  '#separator ',
  '#set_separator\t',
  '#empty_field\t',
  '#unset_field\t',
  '#path\t',
  '#open\t',
  '#fields\t',
  '#types\t',
  '#close\t',
];

/** Columns that are kept; a log with more of them is none. */
const MAX_COLUMNS = 80;

function isFlowHeader(text: string, start: number, end: number): boolean {
  if (!text.startsWith('version account-id ', start) && !text.startsWith('account-id ', start)) return false;
  return findText(text, 'srcaddr', start, end) > 0;
}

/** Marks the lines that describe a W3C or VPC flow log as no events. */
export const columnDirective: HeaderFormat = {
  name: 'column-directive',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    if (first === 35) out.directive = DIRECTIVES.some((name) => text.startsWith(name, start));
    else out.directive = (first === 97 || first === 118) && isFlowHeader(text, start, end);
    return out.directive;
  },
};

/** Stands among the formats for lines read by named columns, which only W3cFields can do. */
export const W3C_FORMAT: HeaderFormat = { name: 'w3c', parse: () => false };

type Columns = ReadonlyMap<string, number>;

/** The columns of one source, as its last line of column names has them. */
export class W3cFields {
  #names: readonly string[] = [];
  #columns: Columns = new Map();

  /** Restores what `state` gave. */
  constructor(state?: string | null) {
    if (typeof state === 'string' && state !== '') this.#name(state);
  }

  /** The names of the columns with blanks between them; null before any were named. */
  state(): string | null {
    return this.#names.length === 0 ? null : this.#names.join(' ');
  }

  /** Whether it is worth while to parse a line that begins at `start`: columns are known, or it may name some. */
  mayFit(text: string, start: number): boolean {
    const first = text.charCodeAt(start);
    return this.#names.length > 0 || first === 35 || first === 97 || first === 118;
  }

  /** Reads a line by the columns named last; a line that names columns is a directive and no event. */
  parse(text: string, start: number, end: number, out: Header): boolean {
    if (columnDirective.parse(text, start, end, out)) {
      const fields = text.startsWith('#Fields:', start) || text.startsWith('#fields\t', start);
      if (fields) this.#name(text.slice(start + 8, end));
      else if (text.charCodeAt(start) !== 35) this.#name(text.slice(start, end));
      return true;
    }
    return this.#names.length > 0 && this.#read(text, start, end, out);
  }

  #name(line: string): void {
    this.#names = line.trim().split(/\s+/).slice(0, MAX_COLUMNS);
    this.#columns = new Map(this.#names.map((name, index) => [name.toLowerCase(), index]));
  }

  #read(text: string, start: number, end: number, out: Header): boolean {
    const at = this.#starts(text, start, end);
    if (at.length !== this.#names.length) return false;
    const word = (name: string) => {
      const index = this.#columns.get(name);
      return index === undefined ? '' : columnAt(text, at[index]!, end);
    };
    if (!this.#time(text, at, out)) return false;
    out.messageStart = this.#messageStart(at, start);
    out.messageEnd = end;
    const action = word('action');
    const status = this.#columns.get('sc-status') ?? this.#columns.get('x-edge-result-status');
    const method = word('cs-method') || word('s-method');
    if (method !== '' && status !== undefined) return access(text, at[status]!, end, method, word, out);
    out.severity = levelOf(word('level') || word('severity'));
    if (action === '' || (!this.#columns.has('srcaddr') && !this.#columns.has('src-ip'))) return true;
    const told = action === '-' ? word('log-status') : action;
    setFlow(out, told, word('interface-id'));
    return true;
  }

  #starts(text: string, start: number, end: number): number[] {
    const tab = findChar(text, CHAR.tab, start, end);
    if (tab < 0) return wordStarts(text, start, end, MAX_COLUMNS + 1);
    const starts = [start];
    for (let at = tab; at >= 0; at = findChar(text, CHAR.tab, at + 1, end)) starts.push(at + 1);
    return starts;
  }

  #time(text: string, at: readonly number[], out: Header): boolean {
    const { date, time, start } = {
      date: this.#columns.get('date'),
      time: this.#columns.get('time'),
      start: this.#columns.get('start') ?? this.#columns.get('timestamp') ?? this.#columns.get('ts'),
    };
    if (date !== undefined && time === date + 1) {
      // W3C times are UTC.
      if (scanIsoTime(text, at[date]!, out) < 0) return false;
      out.clock = CLOCK.zoned;
      return true;
    }
    if (start === undefined || !isDigit(text, at[start]!)) return start === undefined;
    out.clock = CLOCK.zoned;
    out.time = epochMs(Number(text.slice(at[start]!, numberEnd(text, at[start]!))));
    return true;
  }

  /** Behind the columns of the time, where these stand first. */
  #messageStart(at: readonly number[], start: number): number {
    if (this.#columns.get('ts') === 0) return at[1]!;
    const date = this.#columns.get('date');
    return date === 0 && this.#columns.get('time') === 1 ? at[2]! : start;
  }
}

/** Position after the number at `at`, its fraction included. */
function numberEnd(text: string, at: number): number {
  const to = skipDigits(text, at);
  return text.charCodeAt(to) === CHAR.dot && isDigit(text, to + 1) ? skipDigits(text, to + 1) : to;
}

/** Severity of a level, as Zeek writes it (`Reporter::ERROR`) or plain; 0 where it is none. */
function levelOf(word: string): number {
  return levelAt(word, word.lastIndexOf(':') + 1, word.length);
}

function columnAt(text: string, at: number, end: number): string {
  return text.slice(at, wordEnd(text, at, end));
}

function access(
  text: string,
  status: number,
  end: number,
  method: string,
  word: (name: string) => string,
  out: Header,
): boolean {
  const code = statusAt(text, status, end);
  if (code < 0) return false;
  const fields: Fields = { status: code };
  const path = word('cs-uri-stem');
  if (path !== '') readRequest(`${method} ${path}`, 0, method.length + 1 + path.length, fields);
  const result = word('x-edge-result-type');
  setAccess(out, method, code, result);
  const error = result === 'Error' || result === 'LimitExceeded' || result === 'CapacityExceeded';
  if (error && code === 0) out.type = `access ${method} none ${result}`;
  out.fields = fields;
  return true;
}
