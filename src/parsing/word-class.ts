/** What a word looks like, as far as that bears on whether it is a value; the last two are no constants. */
export const WORD_CLASS = {
  lower: 0,
  capitalised: 1,
  capitals: 2,
  mixed: 3,
  single: 4,
  numbered: 5,
  dotted: 6,
  joined: 7,
  phrase: 8,
  variable: 9,
  prefixed: 10,
} as const;

/** How much a word of each class looks like a value before anything is known of it, in bits or so. */
const PRIOR = [-1, -0.8, 0, 0.5, 0.5, 1.6, 0.3, 0, -1, 1.2, 0.9];

/** The prior of a WORD_CLASS. */
export const priorOf = (wordClass: number): number => PRIOR[wordClass]!;

/** The WORD_CLASS of a word. */
export function classOf(word: string): number {
  if (word.includes(' ')) return WORD_CLASS.phrase;
  let digits = false;
  let joints = false;
  let marks = false;
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    if (c >= 48 && c < 58) digits = true;
    else if (c === 45 || c === 95) joints = true;
    else if (!isLetter(c)) marks = true;
  }
  if (digits) return WORD_CLASS.numbered;
  if (word.length === 1) return WORD_CLASS.single;
  if (marks) return WORD_CLASS.dotted;
  return joints ? WORD_CLASS.joined : caseOf(word);
}

function caseOf(word: string): number {
  const lower = word.toLowerCase();
  if (word === lower) return WORD_CLASS.lower;
  if (word === word.toUpperCase()) return WORD_CLASS.capitals;
  return word.slice(1) === lower.slice(1) ? WORD_CLASS.capitalised : WORD_CLASS.mixed;
}

/** Classes that differ by more than a capital at the start. */
export function classesDiffer(a: number, b: number): boolean {
  return a !== b && !(a <= WORD_CLASS.capitalised && b <= WORD_CLASS.capitalised);
}

/**
 * Whether it is a name that no prose has: with digits, dots or capitals inside. Messages may begin with the name of a
 * function (clusterAddMember).
 */
export function isName(wordClass: number, isFirst: boolean): boolean {
  if (wordClass === WORD_CLASS.mixed) return !isFirst;
  return wordClass === WORD_CLASS.numbered || wordClass === WORD_CLASS.dotted;
}

/** How a word of letters, perhaps joined by - or _, is written: lower 1, capitals 2, Pascal 3, camel 4; 0 for any other word, and for a single letter. */
export function spellingOf(word: string): number {
  if (word.length < 2) return 0;
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    if (!isLetter(c) && c !== 45 && c !== 95) return 0;
  }
  if (word === word.toLowerCase()) return 1;
  if (word === word.toUpperCase()) return 2;
  return word[0] === word[0]!.toUpperCase() ? 3 : 4;
}

/** The words a compound is made of, in lower case: cut at digits, punctuation and where the case changes. */
export function partsOf(word: string): string[] {
  const parts: string[] = [];
  let from = -1;
  for (let i = 0; i <= word.length; i++) {
    const letter = i < word.length && isLetter(word.charCodeAt(i));
    if (from >= 0 && (!letter || (isCapital(word, i) && !isCapital(word, i - 1)))) {
      parts.push(word.slice(from, i).toLowerCase());
      from = -1;
    }
    if (letter && from < 0) from = i;
  }
  return parts;
}

function isCapital(word: string, at: number): boolean {
  const c = word.charCodeAt(at);
  return c >= 65 && c < 91;
}

function isLetter(c: number): boolean {
  return (c >= 65 && c < 91) || (c >= 97 && c < 123) || c >= 128;
}
