/** What is known of one condition and one target. */
export interface EpisodeRecord {
  /** Onsets preceded by an episode of the condition, of all onsets. */
  readonly hits: number;
  readonly onsets: number;
  /** Settled episodes, hits included. */
  readonly episodes: number;
  /** Time observed, in spans. */
  readonly spans: number;
}

/** What reliability is judged against. */
export interface Prior {
  /** Odds that a condition is a precursor at all. */
  readonly relevance: number;
  /** Weight of the believed precision, in episodes. */
  readonly episodes: number;
}

/** ln Γ by Stirling's series, shifted to where it converges. */
function lnGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 7) shift -= Math.log(at++);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse / 1260)) / at;
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}

/** Precision that a relevant precursor is believed to have, and the episodes that this belief stands for. */
const BELIEVED_PRECISION = 0.6;

/**
 * Probability that an episode of the condition leads to an onset that would not have come by chance. Among many conditions some precede a few onsets by
 * chance, so a condition is first taken for irrelevant: the odds that it is relevant are the prior odds times the Bayes
 * factor of "its recall is anything, rather high" (Beta(2, 1)) against "it covers onsets as it covers any time".
 */
export function reliability(record: EpisodeRecord, base: number, prior: Prior): number {
  const { hits, onsets, episodes, spans } = record;
  const covered = Math.min(0.95, (episodes + 0.5) / (spans + 1));
  const missed = Math.max(0, onsets - hits);
  const relevant = Math.LN2 + lnGamma(hits + 2) + lnGamma(missed + 1) - lnGamma(hits + missed + 3);
  const chance = hits * Math.log(covered) + missed * Math.log(1 - covered);
  const odds = prior.relevance * Math.exp(Math.min(50, relevant - chance));
  const share = odds / (1 + odds);
  const precision = (hits + prior.episodes * BELIEVED_PRECISION) / (episodes + prior.episodes);
  return share * Math.max(0, (precision - base) / (1 - base));
}
