import type { Opinions } from '../models/expert.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { TIMES } from './time-distribution.ts';

/**
 * Somebody who foretells the same steps as the experts and is judged as they are, each alone, but is not heard: a
 * version of a model that is compared with the one that speaks.
 */
export class Bystander {
  readonly open: OpenOpinions;
  /** What is said of the batch at hand. */
  opinions: Opinions;
  /** Quantiles .1, .5, .9 and mean of the time to the step that was judged last, seconds; NaN: none. */
  readonly quantiles = new Float64Array(TIMES).fill(Number.NaN);

  constructor(open: OpenOpinions, opinions: Opinions) {
    this.open = open;
    this.opinions = opinions;
  }
}
