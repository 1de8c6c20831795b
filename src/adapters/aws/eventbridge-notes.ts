import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Note, NoteReceiver } from '../../shards/note.ts';

/** EventBridge's limits of one call: events, and bytes of all of them with some room for what it counts beside the details. */
const MOST_AT_ONCE = 10;
const MOST_BYTES = 240_000;

const TYPES = { warnings: 'Logcast Warning', incidents: 'Logcast Incident', anomalies: 'Logcast Anomaly' };

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/** A bus took only some of the events; told again, the others come once more with the same `message`. */
export class EventBusError extends Error {
  readonly code = 'EVENT_BUS';
  readonly retryable = true;
}

/** Tells an event bus, in order. At least once: `detail.message` is the same on every repetition, to be told apart by. */
export class EventBridgeNotes implements NoteReceiver {
  readonly #client: EventBridgeClient;
  readonly #bus: string;

  constructor(client: EventBridgeClient, bus: string) {
    this.#client = client;
    this.#bus = bus;
  }

  async take(notes: readonly Note[]): Promise<void> {
    for (const Entries of callsOf(notes.map((note) => this.#entry(note)))) {
      const { FailedEntryCount: failed = 0, Entries: told } = await this.#client.send(
        new PutEventsCommand({ Entries }),
      );
      if (failed === 0) continue;
      const reason = told?.find(({ ErrorCode: code }) => code !== undefined)?.ErrorCode;
      throw new EventBusError(
        `${this.#bus} refused ${failed} of ${Entries.length} events (${reason}); try again`,
      );
    }
  }

  #entry({ collection, message, record }: Note): Entry {
    const Detail = JSON.stringify({ message, record });
    return { EventBusName: this.#bus, Source: 'logcast', DetailType: TYPES[collection], Detail };
  }
}

function* callsOf(entries: readonly Entry[]): Generator<Entry[]> {
  let call: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const more = Buffer.byteLength(entry.Detail);
    if (call.length === MOST_AT_ONCE || (call.length > 0 && bytes + more > MOST_BYTES)) {
      yield call;
      [call, bytes] = [[], 0];
    }
    call.push(entry);
    bytes += more;
  }
  if (call.length > 0) yield call;
}
