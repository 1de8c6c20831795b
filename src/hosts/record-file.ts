import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RecordBook } from '../api/record-book.ts';
import { anomalySchema, incidentSchema, type WarningView, warningSchema } from '../api/schemas/records.ts';

type Written = Readonly<Record<string, unknown>> & { readonly kind?: unknown; readonly id?: unknown };

/** The warnings file of a run, read on as it grows, into a book. */
export class RecordFile {
  readonly #path: string;
  readonly #book: RecordBook;
  #bytes = 0;
  #looking: Promise<void> | undefined;

  constructor(path: string, book: RecordBook) {
    this.#path = path;
    this.#book = book;
  }

  /** Takes in the lines that were added since the last look. */
  look(): Promise<void> {
    this.#looking ??= this.#read().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #read(): Promise<void> {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    // A file that has become shorter was begun anew, or cut back to a commit: its records replace themselves.
    if (size < this.#bytes) this.#bytes = 0;
    if (size === this.#bytes) return;
    const stream = createReadStream(this.#path, { start: this.#bytes, end: size - 1 });
    let last = '';
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      last = line;
      await this.#take(line);
    }
    // Half a line is read again, once it is whole.
    const whole = isJson(last);
    this.#bytes = whole ? size : size - Buffer.byteLength(last);
  }

  async #take(line: string): Promise<void> {
    const record = parse(line);
    if (record === undefined) return;
    if (record.kind === 'settled') return this.#settle(record);
    const warning = warningSchema.safeParse({ state: 'open', ...record });
    if (warning.success) return this.#book.put('warnings', warning.data);
    const incident = incidentSchema.safeParse(record);
    if (incident.success) return this.#book.put('incidents', incident.data);
    const anomaly = anomalySchema.safeParse(record);
    if (anomaly.success) this.#book.put('anomalies', anomaly.data);
  }

  async #settle({ id, state, onset, leadSeconds }: Written): Promise<void> {
    const warning = await this.#book.find('warnings', String(id));
    if (warning === undefined) return;
    const settled = { ...warning, state, ...(onset !== undefined && { onset, leadSeconds }) };
    this.#book.put('warnings', settled as WarningView);
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** The record that a line is; undefined for anything else. */
function parse(line: string): Written | undefined {
  if (!isJson(line)) return undefined;
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null ? (value as Written) : undefined;
}
