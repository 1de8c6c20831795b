import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** One line a person can act on: `path: expected …, got …`. `root` is the value that was checked. */
export function explainIssue(issue: Issue, root: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = pathOf([...issue.path, key]);
      return `${path}: ${GONE[path] ?? 'is not a setting; see configs/default.yaml for the known ones'}`;
    });
  }
  const value = valueAt(root, issue.path);
  return [`${pathOf(issue.path)}: ${expectation(issue)}, got ${show(value)}${quotesHint(issue, value)}`];
}

/** YAML reads text that holds `: ` as a mapping: the commonest way to get one where text was meant. */
function quotesHint(issue: Issue, value: unknown): string {
  const isMapping = typeof value === 'object' && value !== null;
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  return isMapping && wantsText ? '; put text that holds ": " in quotes' : '';
}

/** Settings that were, and what to do without them. */
const GONE: Readonly<Record<string, string>> = {
  'parsing.distinctNames':
    'is no longer a setting: that a word is a name is seen from the word; leave it out, parsing.distinctWords is the one that is left',
};

/** What an issue would have accepted, in words. */
export function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return `fits none of its forms (${issue.errors.map((alternative) => alternative.map(expectation).join(' and ')).join('; or ')})`;
    default:
      return issue.message;
  }
}

/** `['ranking', 'topK']` as `ranking.topK`, list positions as `rules[2]`. */
export function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(top level)';
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
    root,
  );
}

/** A value as messages quote it: as JSON, cut short. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
