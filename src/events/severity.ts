import { SEVERITY } from './log-event.ts';

/** Level words of the logging libraries and daemons we read, in lower case, as OpenTelemetry severity numbers. */
const LEVEL_WORDS: Readonly<Record<string, number>> = {
  trace: SEVERITY.trace,
  trc: SEVERITY.trace,
  vrb: SEVERITY.trace,
  finest: SEVERITY.trace,
  finer: SEVERITY.trace,
  debug: SEVERITY.debug,
  dbg: SEVERITY.debug,
  debg: SEVERITY.debug,
  debu: SEVERITY.debug,
  debug1: SEVERITY.debug,
  debug2: SEVERITY.debug,
  debug3: SEVERITY.debug,
  fine: SEVERITY.debug,
  verbose: SEVERITY.debug,
  config: SEVERITY.debug,
  info: SEVERITY.info,
  inf: SEVERITY.info,
  information: SEVERITY.info,
  informational: SEVERITY.info,
  notice: SEVERITY.info + 1,
  note: SEVERITY.info + 1,
  warn: SEVERITY.warn,
  wrn: SEVERITY.warn,
  wrng: SEVERITY.warn,
  warning: SEVERITY.warn,
  error: SEVERITY.error,
  err: SEVERITY.error,
  erro: SEVERITY.error,
  eror: SEVERITY.error,
  severe: SEVERITY.error,
  crit: SEVERITY.error + 1,
  crt: SEVERITY.fatal,
  alert: SEVERITY.error + 2,
  critical: SEVERITY.fatal,
  fatal: SEVERITY.fatal,
  ftl: SEVERITY.fatal,
  fata: SEVERITY.fatal,
  dpanic: SEVERITY.fatal,
  failure: SEVERITY.fatal,
  panic: SEVERITY.fatal,
  emerg: SEVERITY.fatal,
  emergency: SEVERITY.fatal,
  // What loggers write in other languages, java.util.logging among them.
  fehler: SEVERITY.error,
  warnung: SEVERITY.warn,
  hinweis: SEVERITY.info + 1,
  schwerwiegend: SEVERITY.error,
  erreur: SEVERITY.error,
  avertissement: SEVERITY.warn,
  errore: SEVERITY.error,
  avviso: SEVERITY.warn,
  advertencia: SEVERITY.warn,
  aviso: SEVERITY.warn,
  waarschuwing: SEVERITY.warn,
};

/**
 * Words that are levels for some loggers and everyday words for everybody else: they count only where nothing but a
 * level can stand (in brackets, between pipes, in a column of its own behind a time, before a colon).
 */
const POSITION_WORDS: Readonly<Record<string, number>> = {
  silly: SEVERITY.trace,
  http: SEVERITY.info,
  log: SEVERITY.info,
  audit: SEVERITY.info,
  security: SEVERITY.info + 1,
  important: SEVERITY.info + 1,
  success: SEVERITY.info,
  successful: SEVERITY.info,
  succeeded: SEVERITY.info,
  okay: SEVERITY.info,
  pass: SEVERITY.info,
  passed: SEVERITY.info,
  caution: SEVERITY.warn,
  deprecated: SEVERITY.warn,
  fail: SEVERITY.error,
  failed: SEVERITY.error,
};

interface LevelWord {
  readonly word: string;
  readonly severity: number;
}

/** The first three letters, lower-cased into 5 bits each, find the few words to compare with. */
function prefixKey(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) & 31) << 10) |
    ((text.charCodeAt(at + 1) & 31) << 5) |
    (text.charCodeAt(at + 2) & 31)
  );
}

function byPrefix(words: Readonly<Record<string, number>>): ReadonlyMap<number, readonly LevelWord[]> {
  const all = Object.entries(words).map(([word, severity]) => ({ word, severity }));
  return Map.groupBy(all, ({ word }) => prefixKey(word, 0));
}

const BY_PREFIX = byPrefix(LEVEL_WORDS);
const BY_POSITION = byPrefix(POSITION_WORDS);

function sameWord(word: string, text: string, at: number): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = text.charCodeAt(at + i);
    if (word.charCodeAt(i) !== (code >= 65 ? code | 32 : code)) return false;
  }
  return true;
}

function severityIn(
  words: ReadonlyMap<number, readonly LevelWord[]>,
  text: string,
  at: number,
  end: number,
): number {
  for (const { word, severity } of words.get(prefixKey(text, at)) ?? []) {
    if (word.length === end - at && sameWord(word, text, at)) return severity;
  }
  return SEVERITY.unset;
}

/** Severity of the level word that fills text[at, end) in any case; 0 when it is no level word. */
export function levelAt(text: string, at: number, end: number): number {
  const length = end - at;
  if (length < 3 || length > 13) return SEVERITY.unset;
  return severityIn(BY_PREFIX, text, at, end);
}

/**
 * As levelAt, where only a level can stand: also everyday words (OK, FAILED, AUDIT, http) and single capital letters.
 */
export function positionLevelAt(text: string, at: number, end: number): number {
  const length = end - at;
  if (length === 1) return isCapital(text.charCodeAt(at)) ? letterLevel(text.charCodeAt(at)) : SEVERITY.unset;
  if (length < 2 || length > 13) return SEVERITY.unset;
  if (length === 2) return sameWord('ok', text, at) ? SEVERITY.info : SEVERITY.unset;
  return severityIn(BY_PREFIX, text, at, end) || severityIn(BY_POSITION, text, at, end);
}

/**
 * Whether the level word at `at` also tells how something ended (OK, FAILED, success): then it belongs to the message
 * too, unless it plainly stands in a column of its own.
 */
export function isOutcome(text: string, at: number, end: number): boolean {
  const first = text.charCodeAt(at) | 32;
  // o(k), s(uccess), p(ass), f(ail); fatal is a level and nothing else.
  if (first !== 111 && first !== 115 && first !== 112 && first !== 102) return false;
  if (levelAt(text, at, end) !== SEVERITY.unset || end - at < 2) return false;
  return first !== 115 || (text.charCodeAt(at + 1) | 32) === 117;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

const LETTERS = 'vdiwefctn';
const LETTER_SEVERITY = [
  SEVERITY.trace,
  SEVERITY.debug,
  SEVERITY.info,
  SEVERITY.warn,
  SEVERITY.error,
  SEVERITY.fatal,
  SEVERITY.fatal,
  SEVERITY.trace,
  SEVERITY.info + 1,
];

/** Severity of a one-letter level as Android and glog write it (V D I W E F, and C T N); 0 when it is none. */
export function letterLevel(code: number): number {
  return LETTER_SEVERITY[LETTERS.indexOf(String.fromCharCode(code | 32))] ?? SEVERITY.unset;
}

/** OpenTelemetry's numbers for syslog severities 0 (emergency) to 7 (debug). */
const SYSLOG = [21, 19, 18, 17, 13, 10, 9, 5] as const;

/** Severity of a syslog priority value: its lowest three bits. */
export function syslogSeverity(priority: number): number {
  return SYSLOG[priority & 7] ?? SEVERITY.unset;
}

/** Severity of an HTTP status code: 5xx is an error, 4xx a warning. */
export function statusSeverity(status: number): number {
  if (status >= 500) return SEVERITY.error;
  return status >= 400 ? SEVERITY.warn : SEVERITY.info;
}

/**
 * Severity of a number found under the name `level`: multiples of ten from 10 (trace) to 60 (fatal) as pino and
 * bunyan count, else 0–7 as syslog counts.
 */
export function numericLevel(level: number): number {
  if (level >= 10 && level % 10 === 0) {
    return ([1, 5, 9, 13, 17, 21] as const)[level / 10 - 1] ?? SEVERITY.fatal;
  }
  return level >= 0 && level <= 7 ? syslogSeverity(level) : SEVERITY.unset;
}

/**
 * Severity stated by a record: a level word, a letter, a number in OpenTelemetry's range 1–24, or digits as text, which
 * count as numericLevel has it.
 */
export function statedSeverity(value: unknown): number {
  if (typeof value === 'number') return value >= 1 && value <= 24 ? Math.floor(value) : SEVERITY.unset;
  if (typeof value !== 'string') return SEVERITY.unset;
  const word = value.trim();
  if (/^\d{1,3}$/.test(word)) return numericLevel(Number(word));
  if (word.length === 1) return letterLevel(word.charCodeAt(0));
  return positionLevelAt(word, 0, word.length) || postgresSeverity(word);
}

const POSTGRES: ReadonlyMap<string, number> = new Map([
  ['LOG', SEVERITY.info],
  ['INFO', SEVERITY.info],
  ['NOTICE', SEVERITY.info + 1],
  ['WARNING', SEVERITY.warn],
  ['ERROR', SEVERITY.error],
  ['FATAL', SEVERITY.fatal],
  ['PANIC', SEVERITY.fatal],
  ['DEBUG', SEVERITY.debug],
  ['DEBUG1', SEVERITY.debug],
  ['DEBUG2', SEVERITY.debug],
  ['DEBUG3', SEVERITY.debug],
  ['DEBUG4', SEVERITY.debug],
  ['DEBUG5', SEVERITY.debug],
]);

/** Severity of a PostgreSQL message level (LOG, ERROR, DEBUG1 …); 0 when it is none. */
export function postgresSeverity(word: string): number {
  return POSTGRES.get(word) ?? SEVERITY.unset;
}
