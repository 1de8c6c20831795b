import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Note, NoteReceiver } from '../../shards/note.ts';

/** EventBridge's limit of one call. */
const MOST_AT_ONCE = 10;

const TYPES = { warnings: 'Logcast Warning', incidents: 'Logcast Incident', anomalies: 'Logcast Anomaly' };

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
    for (let from = 0; from < notes.length; from += MOST_AT_ONCE) {
      const Entries = notes.slice(from, from + MOST_AT_ONCE).map((note) => this.#entry(note));
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

  #entry({ collection, message, record }: Note) {
    const Detail = JSON.stringify({ message, record });
    return { EventBusName: this.#bus, Source: 'logcast', DetailType: TYPES[collection], Detail };
  }
}
