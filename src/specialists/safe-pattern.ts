import { SpecialistRuleError } from './errors.ts';

/** Longest pattern accepted. */
const MAX_PATTERN = 500;
/** Only this much of a text is searched: with no nested repeats the time is at most a low power of it. */
export const MAX_TEXT = 2_000;
/** Unbounded repeats in one pattern; each may multiply the time by the length of the text. */
const MAX_REPEATS = 4;

const refuse = (pattern: string, reason: string): never => {
  throw new SpecialistRuleError(`pattern "${pattern.slice(0, 60)}": ${reason}`);
};

/**
 * Compiles a regular expression from configuration, case-insensitive. Refuses what can take exponential time: a repeat
 * inside a repeated group, back references, look-behind, and more than a few unbounded repeats.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN) refuse(pattern, `expected at most ${MAX_PATTERN} characters`);
  checkRepeats(pattern);
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'iu');
  } catch (cause) {
    return refuse(pattern, cause instanceof Error ? cause.message : 'not a regular expression');
  }
  return (text) => expression.test(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text);
}

function checkRepeats(pattern: string): void {
  /** For each open group: whether it holds a repeat or an alternative. */
  const groups = [false];
  let closedRisky = false;
  let unbounded = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const risky = closedRisky;
    closedRisky = false;
    if (char === '\\') {
      if (/[1-9k]/.test(pattern[at + 1] ?? '')) refuse(pattern, 'back references are not supported');
      at += 1;
    } else if (char === '[') at = endOfClass(pattern, at);
    else if (char === '(') {
      if (pattern.startsWith('(?<=', at) || pattern.startsWith('(?<!', at))
        refuse(pattern, 'look-behind is not supported');
      groups.push(false);
      if (pattern[at + 1] === '?') at += 1;
    } else if (char === ')') {
      closedRisky = groups.pop() ?? false;
      if (closedRisky && groups.length > 0) groups[groups.length - 1] = true;
    } else if (char === '|') groups[groups.length - 1] = true;
    else if (isRepeat(pattern, at)) {
      if (risky && char !== '?') refuse(pattern, 'a repeated group may not hold repeats or alternatives');
      groups[groups.length - 1] = true;
      if (char !== '?' && !/^\{\d+(,\d+)?\}/.test(pattern.slice(at, at + 12))) unbounded += 1;
    }
  }
  if (unbounded > MAX_REPEATS) refuse(pattern, `expected at most ${MAX_REPEATS} unbounded repeats`);
}

function isRepeat(pattern: string, at: number): boolean {
  const char = pattern[at]!;
  if (char === '?') return !'*+?}'.includes(pattern[at - 1] ?? '');
  return char === '*' || char === '+' || (char === '{' && /^\{\d/.test(pattern.slice(at, at + 2)));
}

function endOfClass(pattern: string, open: number): number {
  for (let at = open + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']') return at;
  }
  return pattern.length;
}
