/** Names of the six ranges of OpenTelemetry severity numbers, four numbers each. */
const NAMES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** A severity number by name; null where a record says nothing. */
export function severityName(severity: number): (typeof NAMES)[number] | null {
  return severity > 0 ? (NAMES[Math.floor((severity - 1) / 4)] ?? 'fatal') : null;
}
