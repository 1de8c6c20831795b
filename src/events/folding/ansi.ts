/** Colours and cursor moves that a program wrote to a terminal (ECMA-48): taken off before a line is read. */

/** The byte that all of them begin with. */
export const ESCAPE = 27;

/** CSI sequences, operating system commands up to their end, and two-character escapes. */
const ESC = String.fromCharCode(ESCAPE);
const BELL = String.fromCharCode(7);
const SEQUENCES = new RegExp(
  `${ESC}(?:\\[[0-9;:?<=>]{0,64}[ -/]?[@-~]|\\][^${BELL}${ESC}]{0,512}(?:${BELL}|${ESC}\\\\)|[@-Z\\\\\\-_=>])`,
  'g',
);

/** Whether text[start, end) holds an escape character. */
export function hasEscape(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === ESCAPE) return true;
  return false;
}

/** The text without escape sequences. */
export function withoutEscapes(text: string): string {
  return text.replace(SEQUENCES, '');
}
