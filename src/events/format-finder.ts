/** Hot path (benchmark: pipeline): which header format a line has; what fitted last time is tried first. */
import type { EventsConfig } from './config.ts';
import type { Header, HeaderFormat } from './formats/header.ts';
import { KNOWN_FORMATS } from './formats/known-formats.ts';
import { patternFormat } from './formats/pattern.ts';

/** Name under which a source of JSON records is remembered; it is no header format. */
const JSON_SOURCE = 'json';

/** Recognises headers and remembers the format of its source. */
export class FormatFinder {
  readonly #formats: readonly HeaderFormat[];
  #current: HeaderFormat | undefined;
  #json: boolean;

  constructor(config: EventsConfig, remembered = '') {
    const automatic = config.format === 'auto' ? KNOWN_FORMATS : [];
    this.#formats = config.pattern === undefined ? automatic : [patternFormat(config.pattern)];
    this.#current = this.#formats.find((format) => format.name === remembered);
    this.#json = remembered === JSON_SOURCE;
  }

  /** Name of the format the source has shown so far; empty when none was recognised. */
  get remembered(): string {
    return this.#json ? JSON_SOURCE : (this.#current?.name ?? '');
  }

  get isJson(): boolean {
    return this.#json;
  }

  /** Whether the source has headers that its lines do not have by chance, so that a line without one continues another. */
  get isTelling(): boolean {
    return this.#current !== undefined && this.#current.generic !== true;
  }

  noteJson(): void {
    if (this.isTelling) return;
    this.#json = true;
    this.#current = undefined;
  }

  /**
   * Reads the header of a line into `out`, which must be reset; false when no format fits. `first` says that the
   * source has shown nothing yet.
   */
  find(text: string, start: number, end: number, out: Header, first: boolean): boolean {
    const telling = this.isTelling;
    if (telling && this.#current!.parse(text, start, end, out)) return true;
    for (const format of this.#formats) {
      if (telling && (format.generic === true || format === this.#current)) continue;
      if (format.opening === true && format !== this.#current && !first) continue;
      out.reset(start, end);
      if (!format.parse(text, start, end, out)) continue;
      if (format.generic === true && this.#json) return true;
      this.#current = format;
      this.#json = false;
      return true;
    }
    return false;
  }
}
