import { SEVERITY } from './log-event.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Names of members, and characters of them, that make up the type of a record without a message. */
const MAX_NAMES = 12;
const MAX_LENGTH = 160;

/** Members that say how something went, by a word. */
const OUTCOMES = ['status', 'state', 'result', 'outcome', 'conclusion', 'phase', 'verdict', 'rcode'] as const;

const FAILED = /^(?:fail|error|denied|refused|reject|timed?.?out|abort|crash|critical|fatal)/i;

/** The word that says how it went; '' where none does. Ids and numbers are no words. */
function outcomeOf(record: JsonObject): string {
  for (const name of OUTCOMES) {
    const value = record[name];
    if (typeof value === 'string' && /^[A-Za-z_]{2,24}$/.test(value)) return value;
  }
  return '';
}

/** A type for a record that has no message: the sorted names of its members, and how it went. Bounded. */
export function shapeOf(record: JsonObject): string {
  const names = Object.keys(record).sort();
  const listed = names.slice(0, MAX_NAMES).join(',');
  const more = names.length > MAX_NAMES || listed.length > MAX_LENGTH ? ',…' : '';
  const outcome = outcomeOf(record);
  return `{${listed.slice(0, MAX_LENGTH)}${more}}${outcome === '' ? '' : ` ${outcome}`}`;
}

/** An error where the outcome says that it failed. */
export function outcomeSeverity(record: JsonObject): number {
  return FAILED.test(outcomeOf(record)) ? SEVERITY.error : SEVERITY.unset;
}
