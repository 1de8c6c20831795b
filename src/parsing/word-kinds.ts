/** Words with a meaning of their own for the scanner, found by hash. */
export const WORD_KIND = {
  plain: 0,
  date: 1,
  zone: 2,
  unit: 3,
  literal: 4,
  user: 5,
  account: 6,
  owner: 7,
  text: 8,
  state: 9,
} as const;

const WORDS: Record<Exclude<keyof typeof WORD_KIND, 'plain'>, string> = {
  date:
    'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ' +
    'Monday Tuesday Wednesday Thursday Friday Saturday Sunday ' +
    'January February March April June July August September October November December',
  zone: 'UTC GMT Z EST EDT CST CDT MST MDT PST PDT CET CEST BST IST JST AM PM',
  unit: 'B KB kB MB GB TB KiB MiB GiB TiB Kb Mb Gb ns us ms s sec secs min mins h hr hrs',
  literal: 'true false True False TRUE FALSE null NULL nil None NaN nan',
  user: 'user',
  // "for user X" names an account; "check pass; user unknown" does not.
  account: 'for by of as invalid Invalid unknown illegal Illegal',
  // Standard accounts are names also without the word user: "Failed password for root".
  owner:
    'root admin administrator nobody guest daemon adm lp uucp ftp sshd dbus postgres mysql oracle git apache nginx www',
  // Keys whose value is prose, to be read word by word rather than masked.
  text: 'msg message event error err reason text',
  // Keys whose value is one of a few words, to be read like any word.
  state: 'status state result action outcome phase',
};

const FNV_PRIME = 16_777_619;

/** FNV-1a over UTF-16 code units, 32 bits: the hash the scanner computes while it reads a word. */
export function wordHash(word: string): number {
  let hash = WORD_SEED;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), FNV_PRIME);
  return hash;
}

/** wordHash of text[from, to). */
export function rangeHash(text: string, from: number, to: number): number {
  let hash = WORD_SEED;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash;
}

/** Start value of every word hash. */
export const WORD_SEED = 0x811c9dc5 | 0;

const SLOTS = 1024;
const hashes = new Int32Array(SLOTS);
const kinds = new Uint8Array(SLOTS);

for (const [kind, words] of Object.entries(WORDS)) {
  for (const word of words.split(' ')) {
    let slot = wordHash(word) & (SLOTS - 1);
    while (kinds[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    hashes[slot] = wordHash(word);
    kinds[slot] = WORD_KIND[kind as keyof typeof WORD_KIND];
  }
}

/** The WORD_KIND of the word with this hash; plain for nearly all, after one look at a 1 KiB table. */
export function wordKind(hash: number): number {
  let slot = hash & (SLOTS - 1);
  while (kinds[slot] !== 0) {
    if (hashes[slot] === hash) return kinds[slot]!;
    slot = (slot + 1) & (SLOTS - 1);
  }
  return WORD_KIND.plain;
}
