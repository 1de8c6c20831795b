import type { AliasState, Expected } from '../registry/model-registry.ts';
import { ApiProblem } from './problem.ts';

/** The entity tag of an alias: its fencing token. */
export function etagOf({ token }: Pick<AliasState, 'token'>): string {
  return `"${token}"`;
}

/** A condition on an alias, with what to answer where it does not hold. */
export interface Condition {
  readonly expected: Expected | undefined;
  /** 412 where a header asked for it, 409 where the body did. */
  readonly kind: 'precondition' | 'conflict';
}

/**
 * What a change expects to find: the body's `expectedToken`, or If-Match with the entity tag, or If-None-Match: * for
 * nothing. Throws ApiProblem 400 where it cannot be read.
 */
export function conditionOf(headers: Headers, expectedToken: number | undefined): Condition {
  const match = headers.get('if-match');
  const none = headers.get('if-none-match');
  if (match === null && none === null) {
    const expected = expectedToken === undefined ? undefined : { token: expectedToken };
    return { expected, kind: 'conflict' };
  }
  if (match !== null && none === null) {
    const token = /^"(\d{1,12})"$/.exec(match.trim());
    if (token) return { expected: { token: Number(token[1]) }, kind: 'precondition' };
  } else if (match === null && none!.trim() === '*') return { expected: { token: 0 }, kind: 'precondition' };
  throw new ApiProblem('invalid', 'header.if-match: send the ETag of the alias as it was read', {
    field: match === null ? 'header.if-none-match' : 'header.if-match',
    expected: match === null ? '*' : 'one entity tag, such as "12"',
    got: (match ?? none)!.slice(0, 80),
  });
}

/** The alias is not as expected. */
export function notAsExpected(
  { kind, expected }: Condition,
  found: AliasState | undefined,
  cause?: unknown,
): ApiProblem {
  const got = found
    ? `token ${found.token} (version ${found.version}, since ${found.since}, by ${found.by})`
    : 'no such alias';
  return new ApiProblem(
    kind,
    `the alias was moved meanwhile: read it again and decide anew (now: ${got})`,
    { field: 'expectedToken', expected: `token ${expected?.token}`, got },
    { cause },
  );
}

/**
 * The Idempotency-Key that a client sends again with a request it got no answer to; the ledger does no act of one key
 * twice. Throws ApiProblem 400 for one that cannot be kept.
 */
export function idempotencyKey(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key');
  if (key === null || /^[\w-]{8,128}$/.test(key)) return key ?? undefined;
  throw new ApiProblem('invalid', 'header.idempotency-key: send letters, digits, _ and -, such as a UUID', {
    field: 'header.idempotency-key',
    expected: '8 to 128 letters, digits, _ and -',
    got: key.slice(0, 80),
  });
}
