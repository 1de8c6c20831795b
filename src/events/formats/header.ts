/** How the time of a header is to be understood. */
export const CLOCK = {
  /** The header states no time. */
  none: 0,
  /** Epoch milliseconds in UTC. */
  zoned: 1,
  /** Milliseconds as if the written wall clock were UTC; the configured zone offset is still to be taken off. */
  local: 2,
  /** As local, but month, day and dayMs only: the year is not written. */
  yearless: 3,
  /** As local, but dayMs only: the date is not written. */
  timeOfDay: 4,
  /** Something is written where the time should be, but it is no time. */
  unusable: 5,
  /** As local (or in the zone out.zone): first, second, third and dayMs; the order of day, month and year is open. */
  ordered: 6,
  /** Milliseconds since the program or the machine started: only differences are known. */
  uptime: 7,
} as const;

/** A value of CLOCK. */
export type Clock = (typeof CLOCK)[keyof typeof CLOCK];

/**
 * What a format found at the beginning of one line. One instance is reused for all lines, so that recognising a
 * header allocates nothing; empty strings mean "not stated".
 */
export class Header {
  clock: Clock = CLOCK.none;
  time = Number.NaN;
  month = 0;
  day = 0;
  dayMs = 0;
  /** The three numbers of a date whose order is open (CLOCK.ordered), and the character between them. */
  first = 0;
  second = 0;
  third = 0;
  dateMark = 0;
  /** AM or PM stood behind the time: who writes that puts the month first. */
  halfDay = false;
  /** Minutes east of Greenwich where a zone is written, else NaN; a zoned time has them taken off already. */
  zone = Number.NaN;
  /** The message is text[messageStart, messageEnd), unless `message` is set. */
  messageStart = 0;
  messageEnd = 0;
  message: string | undefined = undefined;
  severity = 0;
  component = '';
  host = '';
  type = '';
  sequence = '';
  id = '';
  tags: readonly string[] | undefined = undefined;
  fields: Record<string, string | number | boolean> | undefined = undefined;
  /** The line has a header but belongs to the event before it (PostgreSQL DETAIL, HINT …). */
  continues = false;
  /** The message is the next line: the header stands on a line of its own (.NET, java.util.logging, Samba). */
  messageFollows = false;
  /** The line says something about the log, and is no event (`#Fields:`). */
  directive = false;
  /** A quoted column is still open at the end of the line: the lines up to the one that closes it belong to the record. */
  quoteOpen = false;

  reset(start: number, end: number): void {
    this.clock = CLOCK.none;
    this.time = Number.NaN;
    this.messageStart = start;
    this.messageEnd = end;
    this.message = undefined;
    this.severity = 0;
    this.component = '';
    this.host = '';
    this.type = '';
    this.sequence = '';
    this.id = '';
    this.tags = undefined;
    this.fields = undefined;
    this.continues = false;
    this.zone = Number.NaN;
    this.halfDay = false;
    this.messageFollows = false;
    this.directive = false;
    this.quoteOpen = false;
  }
}

/** One way a line can begin. Formats are tried in the order of known-formats.ts, the one that fitted last time first. */
export interface HeaderFormat {
  readonly name: string;
  /** Fits many lines by chance: tried only where nothing more telling fits, and never holds its place as the source's format. */
  readonly generic?: true;
  /** Fits so many lines by chance that it is believed only if the first record of the source has it. */
  readonly opening?: true;
  /**
   * Reads the header of the line text[start, end) into `out` (reset to an empty header whose message is the whole
   * line) and says whether there is one. After `false` the content of `out` means nothing.
   */
  parse(text: string, start: number, end: number, out: Header): boolean;
}
