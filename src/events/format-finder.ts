/** Hot path (benchmark: pipeline): which header format a line has; the one believed in is tried first. */
import { type EventsConfig, patternOf } from './config.ts';
import type { FormatBelief } from './format-belief.ts';
import { formatsOf } from './formats/configured.ts';
import type { Header, HeaderFormat } from './formats/header.ts';
import { mayBeginWithLetter } from './formats/letter-first.ts';

/** Stands for records of JSON among the formats; never fits a line of text. */
export const JSON_FORMAT: HeaderFormat = { name: 'json', parse: () => false };

/** A number at the beginning of a line is a time where it lies this near to the last one of the source. */
const NEAR_MS = 30 * 86_400_000;

/** Recognises headers of one source. */
export class FormatFinder {
  /** Whether the configuration says how the lines are to be read: by a pattern, or as they stand. */
  readonly isTold: boolean;
  /** Whether a pattern says what begins a record, so that lines that do not fit it continue one. */
  readonly hasPattern: boolean;
  readonly #formats: readonly HeaderFormat[];
  readonly #letterFirst: readonly HeaderFormat[];

  constructor(config: EventsConfig, source: string) {
    this.hasPattern = patternOf(config, source) !== undefined;
    this.isTold = this.hasPattern || config.format === 'none';
    this.#formats = formatsOf(config, source);
    this.#letterFirst = this.#formats.filter(mayBeginWithLetter);
  }

  /** The format of a name that `HeaderFormat.name` gave. */
  named(name: string): HeaderFormat | undefined {
    return name === JSON_FORMAT.name ? JSON_FORMAT : this.#formats.find((format) => format.name === name);
  }

  /**
   * Reads the header of a line into `out`, which must be reset, and gives its format; undefined where none fits.
   * `near` is the last time of the source (epoch ms, NaN where there is none); `first` says that the stream has shown
   * nothing yet.
   */
  find(
    text: string,
    start: number,
    end: number,
    out: Header,
    belief: FormatBelief,
    near: number,
    first: boolean,
  ): HeaderFormat | undefined {
    const believed = belief.format;
    const isTelling = believed !== undefined && believed.generic !== true;
    if (isTelling && believed.parse(text, start, end, out)) return believed;
    const letter = text.charCodeAt(start) | 32;
    for (const format of letter >= 97 && letter <= 122 ? this.#letterFirst : this.#formats) {
      if (isTelling && format === believed) continue;
      out.reset(start, end);
      if (!format.parse(text, start, end, out)) continue;
      if (format.opening !== true || format === believed || first) return format;
      if (Math.abs(out.time - near) <= NEAR_MS) return format;
    }
    return undefined;
  }
}
