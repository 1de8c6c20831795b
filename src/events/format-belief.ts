import type { HeaderFormat } from './formats/header.ts';

/** Lines by which a format may be ahead: as many strange ones must come before another is tried first. */
const MOST_LEAD = 32;

/**
 * The format that most lines of a stream had lately (majority vote of Boyer and Moore, 1981, with a bounded lead). It
 * is tried first; a strange line costs it one point, and never changes how the others are read.
 */
export class FormatBelief {
  #format: HeaderFormat | undefined;
  #lead: number;
  #isTelling: boolean;

  constructor(format?: HeaderFormat, lead = 0, isTelling = false) {
    this.#format = format;
    this.#lead = lead;
    this.#isTelling = isTelling;
  }

  get format(): HeaderFormat | undefined {
    return this.#format;
  }

  get lead(): number {
    return this.#lead;
  }

  /** Whether a header was seen that lines do not have by chance. */
  get isTelling(): boolean {
    return this.#isTelling;
  }

  note(format: HeaderFormat): void {
    if (format.generic !== true) this.#isTelling = true;
    if (format === this.#format) {
      if (this.#lead < MOST_LEAD) this.#lead++;
    } else if (this.#format === undefined || --this.#lead < 0) {
      this.#format = format;
      this.#lead = 1;
    }
  }
}
