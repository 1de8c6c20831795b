import { SEVERITY } from './log-event.ts';

/** Level words of the logging libraries and daemons we read, in lower case, as OpenTelemetry severity numbers. */
const LEVEL_WORDS: Readonly<Record<string, number>> = {
  trace: SEVERITY.trace,
  finest: SEVERITY.trace,
  finer: SEVERITY.trace,
  debug: SEVERITY.debug,
  fine: SEVERITY.debug,
  verbose: SEVERITY.debug,
  config: SEVERITY.debug,
  info: SEVERITY.info,
  information: SEVERITY.info,
  informational: SEVERITY.info,
  notice: SEVERITY.info + 1,
  note: SEVERITY.info + 1,
  warn: SEVERITY.warn,
  warning: SEVERITY.warn,
  error: SEVERITY.error,
  err: SEVERITY.error,
  severe: SEVERITY.error,
  crit: SEVERITY.error + 1,
  alert: SEVERITY.error + 2,
  critical: SEVERITY.fatal,
  fatal: SEVERITY.fatal,
  failure: SEVERITY.fatal,
  panic: SEVERITY.fatal,
  emerg: SEVERITY.fatal,
  emergency: SEVERITY.fatal,
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

const BY_PREFIX: ReadonlyMap<number, readonly LevelWord[]> = Map.groupBy(
  Object.entries(LEVEL_WORDS).map(([word, severity]) => ({ word, severity })),
  ({ word }) => prefixKey(word, 0),
);

function sameWord(word: string, text: string, at: number): boolean {
  for (let i = 0; i < word.length; i++) {
    if (word.charCodeAt(i) !== (text.charCodeAt(at + i) | 32)) return false;
  }
  return true;
}

/** Severity of the level word that fills text[at, end) in any case; 0 when it is no level word. */
export function levelAt(text: string, at: number, end: number): number {
  const length = end - at;
  if (length < 3 || length > 13) return SEVERITY.unset;
  for (const { word, severity } of BY_PREFIX.get(prefixKey(text, at)) ?? []) {
    if (word.length === length && sameWord(word, text, at)) return severity;
  }
  return SEVERITY.unset;
}

const LETTERS = 'vdiwefc';
const LETTER_SEVERITY = [
  SEVERITY.trace,
  SEVERITY.debug,
  SEVERITY.info,
  SEVERITY.warn,
  SEVERITY.error,
  SEVERITY.fatal,
  SEVERITY.fatal,
];

/** Severity of a one-letter level as Android and glog write it (V D I W E F); 0 when it is none. */
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

/** Severity stated by a record: a level word, a letter, or a number in OpenTelemetry's range 1–24. */
export function statedSeverity(value: unknown): number {
  if (typeof value === 'number') return value >= 1 && value <= 24 ? Math.floor(value) : SEVERITY.unset;
  if (typeof value !== 'string') return SEVERITY.unset;
  if (value.length === 1) return letterLevel(value.charCodeAt(0));
  return levelAt(value, 0, value.length) || postgresSeverity(value);
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
