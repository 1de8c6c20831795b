import type { Tokens } from './template-index.ts';
import { TOKEN, type TokenLine } from './token-line.ts';

/** Stands for any text: the type of lines that found no type of their own. */
export const CATCH_ALL = '<*>';

/** The template of the line scanned last, with `tokens` saying which of its words are variables. */
export function templateText(message: string, scanned: TokenLine, tokens: Tokens): string {
  let text = '';
  for (let i = 0; i < tokens.hash.length; i++) {
    if ((tokens.hash[i]! & 1) === 1) text += ' ';
    const isVariable = (tokens.kind[i]! & 3) === TOKEN.variable;
    text += isVariable ? CATCH_ALL : message.slice(scanned.start[i]!, scanned.end[i]!);
  }
  return text.toWellFormed();
}

/** The type shared by lines of a crowded group: their first word and anything. */
export function catchAllText(message: string, scanned: TokenLine): string {
  for (let i = 0; i < scanned.count; i++) {
    const kind = scanned.kind[i]!;
    if (kind === TOKEN.word || kind === TOKEN.name) {
      return `${message.slice(scanned.start[i]!, scanned.end[i]!)} ${CATCH_ALL}`.toWellFormed();
    }
  }
  return CATCH_ALL;
}

/** The parts of the line scanned last that fall on variables of the template, or on the <*> of a catch-all. */
export function lineParameters(
  message: string,
  scanned: TokenLine,
  template: Tokens | undefined,
  text: string,
): string[] {
  if (template !== undefined && template.hash.length === scanned.count) {
    const parts: string[] = [];
    for (let i = 0; i < scanned.count; i++) {
      if ((template.kind[i]! & 3) === TOKEN.variable)
        parts.push(message.slice(scanned.start[i]!, scanned.end[i]!));
    }
    return parts;
  }
  if (text === CATCH_ALL) return [message];
  const word = text.endsWith(` ${CATCH_ALL}`) ? text.slice(0, -CATCH_ALL.length - 1) : undefined;
  const at = word === undefined ? -1 : message.indexOf(word);
  return at < 0 ? [] : [message.slice(at + word!.length).trim()];
}
