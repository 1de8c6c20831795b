import { SEVERITY } from './log-event.ts';
import { numericLevel, statedSeverity, syslogSeverity } from './severity.ts';

/** Severities of the numbers 0–5 that Windows counts: always, critical, error, warning, information, verbose. */
const WINDOWS = [9, 21, 17, 13, 9, 5] as const;

/** Severity of a level as Windows counts it; 0 where the number is none. */
export function windowsLevel(level: number): number {
  return WINDOWS[level] ?? SEVERITY.unset;
}

/** Names, without marks between their words and in lower case, under which syslog's numbers stand. */
const SYSLOG_NAMES = new Set(['priority', 'pri', 'syslogseverity', 'severitycode', 'syslogpriority']);

/** Names under which a number is counted as OpenTelemetry or Google Cloud does. */
const SEVERITY_NAMES = new Set(['severity', 'severitynumber', 'severitytext']);

/**
 * Severity that a record states under a name (in lower case, without `_` and `-`): a word, a letter, or a number as
 * OpenTelemetry, syslog, pino, Python, logback or Google Cloud count; 0 where it is none of them.
 */
export function statedLevel(value: unknown, name = ''): number {
  if (typeof value === 'number') return numberLevel(value, name);
  if (typeof value !== 'string') return SEVERITY.unset;
  const text = value.trim();
  if (text !== '' && /^\d+$/.test(text)) return numberLevel(Number(text), name);
  return statedSeverity(text) || prefixedLevel(text);
}

function numberLevel(value: number, name: string): number {
  if (!Number.isInteger(value) || value < 0) return SEVERITY.unset;
  if (SYSLOG_NAMES.has(name)) return syslogSeverity(value);
  if (SEVERITY_NAMES.has(name) && value < 100) return statedSeverity(value);
  if (value > 1000) return logbackLevel(value);
  if (value >= 100) return SEVERITY_NAMES.has(name) ? cloudSeverity(value) : monologLevel(value);
  return value > 10 && value < 70 ? numericLevel(value - (value % 10)) : numericLevel(value);
}

/** logback: 5000 trace, 10000 debug, 20000 info, 30000 warning, 40000 error. */
function logbackLevel(value: number): number {
  if (value > 50_000) return SEVERITY.unset;
  return ([1, 5, 9, 13, 17, 21] as const)[Math.floor(value / 10_000)] ?? SEVERITY.unset;
}

/** Monolog counts from 100 (debug) to 600 (emergency), java.util.logging on from 700 (config) to 1000 (severe). */
function monologLevel(value: number): number {
  if (value >= 700) return value >= 1000 ? SEVERITY.error : value >= 900 ? SEVERITY.warn : SEVERITY.info;
  if (value >= 500) return value >= 550 ? SEVERITY.fatal : SEVERITY.error + 1;
  if (value >= 400) return SEVERITY.error;
  if (value >= 300) return SEVERITY.warn;
  return value >= 250 ? SEVERITY.info + 1 : value >= 200 ? SEVERITY.info : SEVERITY.debug;
}

/** Google Cloud's LogSeverity: 100 debug, 200 info, 400 warning, 500 error, 800 emergency. */
function cloudSeverity(value: number): number {
  return ([0, 5, 9, 10, 13, 17, 18, 19, 21] as const)[Math.floor(value / 100)] ?? SEVERITY.unset;
}

/** `SEVERITY_NUMBER_ERROR` and `SEVERITY_NUMBER_ERROR2` of OpenTelemetry, `LogLevel.Warning`, `D1` … `D5` of MongoDB. */
function prefixedLevel(text: string): number {
  const numbered = /^SEVERITY_NUMBER_([A-Z]+?)([234])?$/.exec(text);
  if (numbered !== null) {
    const severity = statedSeverity(numbered[1]);
    return severity === 0 ? 0 : severity + Number(numbered[2] ?? 1) - 1;
  }
  if (/^D[1-5]$/.test(text)) return SEVERITY.debug;
  // Go's slog counts on from the names: `ERROR+2`.
  const counted = /^([A-Za-z]+)[+-]\d{1,3}$/.exec(text)?.[1];
  if (counted !== undefined) return statedSeverity(counted);
  const last = /^[A-Za-z]+[.:/]([A-Za-z]+)$/.exec(text)?.[1];
  return last === undefined ? SEVERITY.unset : statedSeverity(last);
}
