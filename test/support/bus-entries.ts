import type { Note } from '../../src/shards/note.ts';
import type { InterruptingProxy } from './interrupting-proxy.ts';

/** The operation by which a bus is told. */
export const PUT_EVENTS = 'AWSEvents.PutEvents';

/** An event as its receivers see it. */
export interface BusEntry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly detail: Pick<Note, 'message' | 'record'>;
}

interface PutEvents {
  readonly Entries: readonly (Omit<BusEntry, 'detail'> & { readonly Detail: string })[];
}

/** Every event that event buses behind the proxy take from now on, in order; grows while the proxy is used. */
export function busEntries(proxy: InterruptingProxy): readonly BusEntry[] {
  const taken: BusEntry[] = [];
  proxy.overhear = ({ headers, body, answer }) => {
    if (headers['x-amz-target'] !== PUT_EVENTS) return;
    const { Entries: results } = JSON.parse(`${answer}`) as { Entries: { EventId?: string }[] };
    const { Entries } = JSON.parse(`${body}`) as PutEvents;
    for (const [at, { Detail, ...entry }] of Entries.entries())
      if (results[at]?.EventId !== undefined) taken.push({ ...entry, detail: JSON.parse(Detail) });
  };
  return taken;
}

const TYPES = { warnings: 'Logcast Warning', incidents: 'Logcast Incident', anomalies: 'Logcast Anomaly' };

/** What a bus has to be told of notes: one event each, in order. */
export function entriesOf(notes: readonly Note[], bus: string): BusEntry[] {
  return notes.map(({ collection, message, record }) => ({
    EventBusName: bus,
    Source: 'logcast',
    DetailType: TYPES[collection],
    detail: JSON.parse(JSON.stringify({ message, record })),
  }));
}

/** Events as somebody hears them who passes over a message that came before. Throws where it came with other contents. */
export function heardOnce(entries: readonly BusEntry[]): BusEntry[] {
  const heard = new Map<string, BusEntry>();
  for (const entry of entries) {
    const { message } = entry.detail;
    const before = heard.get(message);
    if (before === undefined) heard.set(message, entry);
    else if (JSON.stringify(before) !== JSON.stringify(entry))
      throw new Error(`${message} was told in two ways`);
  }
  return [...heard.values()];
}
