import { CHAR } from './formats/scan.ts';

const BEGINNINGS = [
  'at ',
  'Caused by:',
  'Suppressed:',
  'Traceback (',
  '... ',
  '}',
  ']',
  ')',
  '"""',
  '+++',
  '--- End',
];

/** Whether a line looks as if it went on from the one before: indented by more than one blank, or the middle of a stack trace. */
export function looksContinued(text: string, start: number, end: number): boolean {
  const code = text.charCodeAt(start);
  if (code === CHAR.tab) return true;
  if (code === CHAR.space) return text.charCodeAt(start + 1) === CHAR.space;
  return BEGINNINGS.some((beginning) => end - start >= beginning.length && text.startsWith(beginning, start));
}
