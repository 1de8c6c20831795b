import { type Group, isVariable, type Pattern } from './group.ts';
import { TOKEN, type TokenLine } from './token-line.ts';

/** Stands for any text: the type of lines that found no type of their own. */
export const CATCH_ALL = '<*>';

/** Characters kept of one token: what is longer is no word. */
const MAX_TOKEN = 256;

/** The text of a pattern, variables written <*>. */
export function patternText(pattern: Pick<Pattern, 'hash' | 'kind' | 'texts'>): string {
  let text = '';
  for (let i = 0; i < pattern.hash.length; i++) {
    if (isContinued(pattern, i)) continue;
    if ((pattern.hash[i]! & 1) === 1) text += ' ';
    text += pattern.texts[i]!;
  }
  return text.toWellFormed();
}

/** What is written for a token of the line scanned last. */
export function tokenText(message: string, scanned: TokenLine, at: number): string {
  const kind = scanned.kind[at];
  if (kind === TOKEN.variable) return CATCH_ALL;
  const to = kind === TOKEN.prefixed ? scanned.from[at]! : scanned.end[at]!;
  const text = message.slice(scanned.start[at]!, Math.min(to, scanned.start[at]! + MAX_TOKEN));
  return kind === TOKEN.prefixed ? text + CATCH_ALL : text;
}

/** Whether a variable goes on with this token: two of them without a space between them are one. */
function isContinued({ hash, kind }: Pick<Pattern, 'hash' | 'kind'>, at: number): boolean {
  return at > 0 && (hash[at]! & 1) === 0 && isVariable(kind[at]!) && isVariable(kind[at - 1]!);
}

/** The parts of the line scanned last that fall on variables of the group; the whole message for the type "<*>". */
export function lineParameters(
  message: string,
  scanned: TokenLine,
  groups: readonly Group[],
  text: string,
): string[] {
  const group = groups.find(({ hash }) => hash.length === scanned.count);
  if (group === undefined) return text === CATCH_ALL ? [message] : [];
  const parts: string[] = [];
  for (let i = 0; i < scanned.count; i++) {
    const isPrefixed = group.kind[i] === TOKEN.prefixed;
    if (!isVariable(group.kind[i]!) && !isPrefixed) continue;
    const part = message.slice(isPrefixed ? scanned.from[i]! : scanned.start[i]!, scanned.end[i]!);
    if (isContinued(group, i)) parts.push(`${parts.pop()}${part}`);
    else parts.push(part);
  }
  return parts;
}
