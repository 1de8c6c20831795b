/** Unbounded repeats in one pattern; each may multiply the time by the length of the text. */
const MAX_REPEATS = 4;

/** Longest pattern accepted. */
const MAX_PATTERN = 500;

/**
 * Why a regular expression of the configuration is not used, or nothing. It meets text that strangers write, so what
 * can take exponential time is refused: a repeat inside a repeated group, back references, look-behind, and more than
 * a few unbounded repeats.
 */
export function patternFault(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN) return `expected at most ${MAX_PATTERN} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch (cause) {
    return cause instanceof Error ? cause.message : 'not a regular expression';
  }
  return repeatFault(pattern);
}

function repeatFault(pattern: string): string | undefined {
  /** For each open group: whether it holds a repeat or an alternative. */
  const groups = [false];
  let closedRisky = false;
  let unbounded = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const risky = closedRisky;
    closedRisky = false;
    if (char === '\\') {
      if (/[1-9k]/.test(pattern[at + 1] ?? '')) return 'back references are not supported';
      at += 1;
    } else if (char === '[') at = endOfClass(pattern, at);
    else if (char === '(') {
      if (pattern.startsWith('(?<=', at) || pattern.startsWith('(?<!', at))
        return 'look-behind is not supported';
      groups.push(false);
      if (pattern[at + 1] === '?') at += 1;
    } else if (char === ')') {
      closedRisky = groups.pop() ?? false;
      if (closedRisky && groups.length > 0) groups[groups.length - 1] = true;
    } else if (char === '|') groups[groups.length - 1] = true;
    else if (isRepeat(pattern, at)) {
      if (risky && char !== '?') return 'a repeated group may not hold repeats or alternatives';
      groups[groups.length - 1] = true;
      if (char !== '?' && !/^\{\d+(,\d+)?\}/.test(pattern.slice(at, at + 12))) unbounded += 1;
    }
  }
  return unbounded > MAX_REPEATS ? `expected at most ${MAX_REPEATS} unbounded repeats` : undefined;
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
