import { patternFault } from '../events/pattern-safety.ts';
import { SpecialistRuleError } from './errors.ts';

/** Only this much of a text is searched: with no nested repeats the time is at most a low power of it. */
export const MAX_TEXT = 2_000;

/**
 * Compiles a regular expression from configuration, case-insensitive. Throws SpecialistRuleError for what is wrong, and
 * for what can take exponential time.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const fault = patternFault(pattern);
  if (fault !== undefined) throw new SpecialistRuleError(`pattern "${pattern.slice(0, 60)}": ${fault}`);
  const expression = new RegExp(pattern, 'iu');
  return (text) => expression.test(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text);
}
