import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { InputError } from './errors.ts';

/** A line of an output of `logcast run`, as it was written. */
export type WrittenRecord = Readonly<Record<string, unknown>> & { readonly kind: string };

/** All records of NDJSON files that carry `id` as their id, or as the incident they belong to, in file order. */
export async function findRecords(paths: readonly string[], id: string): Promise<WrittenRecord[]> {
  const found: WrittenRecord[] = [];
  for (const path of paths) {
    for await (const line of linesOf(path)) {
      if (!line.includes(`"${id}"`)) continue;
      const record = parse(line);
      if (record && (record['id'] === id || record['incident'] === id)) found.push(record);
    }
  }
  // An incident is written again whenever it changes: its last state tells it all.
  return found.filter(
    (record, at) =>
      record.kind !== 'incident' ||
      !found.slice(at + 1).some(({ kind, id: later }) => kind === 'incident' && later === record['id']),
  );
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path);
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new InputError(
      `${path}: cannot be read (${(cause as NodeJS.ErrnoException).code}); name the state folder of the run with --state, or its predictions file with --predictions`,
      { cause },
    );
  } finally {
    stream.destroy();
  }
}

/** A crash may leave half a line at the end of a file; it is not a record yet. */
function parse(line: string): WrittenRecord | undefined {
  try {
    return JSON.parse(line) as WrittenRecord;
  } catch {
    return undefined;
  }
}
