/** Streams made to hurt a template miner: every line is new. Deterministic, so that figures can be compared. */
export const FLOODS: Readonly<Record<string, (word: () => string) => string>> = {
  'random words': (word) => `${word()} ${word()} ${word()} ${word()} ${word()}`,
  'four words in any order': (word) => {
    const length = 8 + (word().length % 13);
    return Array.from({ length }, () => FEW[word().charCodeAt(0) % FEW.length]).join(' ');
  },
  'two free-text variables': (word) => `user ${word()} renamed file ${word()} on the server`,
};

const FEW = ['alpha', 'beta', 'gamma', 'delta'];

/** Words of 3–10 letters from a linear congruential generator. */
export function randomWords(seed: number): () => string {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  return () => String.fromCharCode(...Array.from({ length: 3 + next(8) }, () => 97 + next(26)));
}
