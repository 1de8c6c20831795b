import type * as z from 'zod';
import { expectation, pathOf, show, valueAt } from '../config/explain-issue.ts';
import { ApiProblem } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Where in a request something was read from. */
export type Place = 'body' | 'query' | 'path';

/** Checks a part of a request. Throws ApiProblem 400 with the first field that is wrong. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, place: Place): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(result.error.issues[0]!, value, place);
}

function invalid(issue: Issue, value: unknown, place: Place): ApiProblem {
  if (issue.code === 'unrecognized_keys') {
    const field = fieldOf(place, [...issue.path, issue.keys[0]!]);
    const got = issue.keys.join(', ');
    return new ApiProblem('invalid', `${field} is not known here: remove it or look it up in /openapi.json`, {
      field,
      expected: 'only fields that /openapi.json lists',
      got: cut(got),
    });
  }
  const field = fieldOf(place, issue.path);
  const [expected, got] = [cut(expectation(issue)), show(valueAt(value, issue.path))];
  const due = expected.replace(/^(expected|must be) /, '');
  return new ApiProblem('invalid', `${field}: ${expected}, got ${got}`, { field, expected: due, got });
}

function fieldOf(place: Place, path: readonly PropertyKey[]): string {
  if (path.length === 0) return place;
  const inside = pathOf(path);
  return cut(inside.startsWith('[') ? `${place}${inside}` : `${place}.${inside}`);
}

/** Patterns and unions of formats make messages that nobody reads to their end. */
function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 297)}…` : text;
}
