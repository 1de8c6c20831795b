import { isVariable, isWord, type Tokens } from './template-index.ts';
import type { TokenLine } from './token-line.ts';

/** Stands for any text: the type of lines that found no type of their own. */
export const CATCH_ALL = '<*>';

/** The template of the line scanned last, with `tokens` saying which of its words are variables. */
export function templateText(message: string, scanned: TokenLine, tokens: Tokens): string {
  let text = '';
  for (let i = 0; i < tokens.hash.length; i++) {
    if (isContinued(tokens, i)) continue;
    if ((tokens.hash[i]! & 1) === 1) text += ' ';
    text += isVariable(tokens.kind[i]!) ? CATCH_ALL : message.slice(scanned.start[i]!, scanned.end[i]!);
  }
  return text.toWellFormed();
}

/** Whether a variable goes on with this token: a prefix that turned out to vary and the number after it are one (web-17). */
function isContinued({ hash, kind }: Tokens, at: number): boolean {
  return at > 0 && (hash[at]! & 1) === 0 && isVariable(kind[at]!) && isVariable(kind[at - 1]!);
}

/** The type shared by lines of a crowded group: their first word and anything. */
export function catchAllText(message: string, scanned: TokenLine): string {
  for (let i = 0; i < scanned.count; i++) {
    if (isWord(scanned.kind[i]!)) {
      return `${message.slice(scanned.start[i]!, scanned.end[i]!)} ${CATCH_ALL}`.toWellFormed();
    }
  }
  return CATCH_ALL;
}

/** The parts of the line scanned last that fall on variables of the template, or on the <*> of a catch-all. */
export function lineParameters(
  message: string,
  scanned: TokenLine,
  templates: readonly Tokens[],
  text: string,
): string[] {
  const template = templates.find(({ hash }) => hash.length === scanned.count);
  if (template !== undefined) {
    const parts: string[] = [];
    for (let i = 0; i < scanned.count; i++) {
      if (!isVariable(template.kind[i]!)) continue;
      const part = message.slice(scanned.start[i]!, scanned.end[i]!);
      if (isContinued(template, i)) parts.push(`${parts.pop()}${part}`);
      else parts.push(part);
    }
    return parts;
  }
  if (text === CATCH_ALL) return [message];
  const word = text.endsWith(` ${CATCH_ALL}`) ? text.slice(0, -CATCH_ALL.length - 1) : undefined;
  const at = word === undefined ? -1 : message.indexOf(word);
  return at < 0 ? [] : [message.slice(at + word!.length).trim()];
}
