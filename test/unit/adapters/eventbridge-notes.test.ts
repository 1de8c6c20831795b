import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EventBridgeNotes } from '../../../src/adapters/aws/eventbridge-notes.ts';
import type { Note } from '../../../src/shards/note.ts';

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

let server: Server;
let client: EventBridgeClient;
let heard: Entry[][];
/** How many entries of the next call the bus refuses. */
let refused: number;

// Speaks the protocol of PutEvents: one POST, JSON in and out.
beforeEach(async () => {
  heard = [];
  refused = 0;
  server = createServer(async (request, response) => {
    const { Entries } = (await json(request)) as { Entries: Entry[] };
    heard.push(Entries);
    const answer = Entries.map((_, at) =>
      at < refused ? { ErrorCode: 'ThrottlingException' } : { EventId: `${at}` },
    );
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ FailedEntryCount: refused, Entries: answer }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new EventBridgeClient({ region: 'eu-central-1', endpoint, credentials });
});

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

/** Incidents to be told of, with their messages. */
function notes(count: number): Note[] {
  return Array.from({ length: count }, (_, i) => ({
    collection: 'incidents',
    message: `m${i}`,
    record: {
      kind: 'incident',
      id: `i${i}`,
      specialist: 'pool',
      from: '2026-11-20T10:00:00.000Z',
      to: '2026-11-20T10:01:00.000Z',
    } as unknown as Extract<Note, { collection: 'incidents' }>['record'],
  }));
}

test('every note is told once and in order, ten in a call, by its message', async () => {
  await new EventBridgeNotes(client, 'shop-bus').take(notes(23));

  expect(heard.map((entries) => entries.length)).toEqual([10, 10, 3]);
  const details = heard.flat().map(({ Detail }) => JSON.parse(Detail));
  expect(details.map(({ message }) => message)).toEqual(notes(23).map(({ message }) => message));
  expect(details[3].record.id).toBe('i3');
  expect(heard[0]![0]).toMatchObject({
    EventBusName: 'shop-bus',
    Source: 'logcast',
    DetailType: 'Logcast Incident',
  });
});

test('no call is larger than the bus takes', async () => {
  const long = notes(7).map((note, i) => ({ ...note, message: `m${i}${'x'.repeat(100_000)}` }));

  await new EventBridgeNotes(client, 'shop-bus').take(long);

  expect(heard.map((entries) => entries.length)).toEqual([2, 2, 2, 1]);
  expect(heard.flat().map(({ Detail }) => JSON.parse(Detail).message)).toEqual(
    long.map(({ message }) => message),
  );
});

test('told again it says the same, so that who hears it twice knows it', async () => {
  const bus = new EventBridgeNotes(client, 'shop-bus');

  await bus.take(notes(2));
  await bus.take(notes(2));

  expect(heard[1]).toEqual(heard[0]);
});

test('a bus that takes only some of them is an error that is worth another try', async () => {
  refused = 1;

  const error = await new EventBridgeNotes(client, 'shop-bus').take(notes(2)).catch((cause) => cause);

  expect(error).toMatchObject({ code: 'EVENT_BUS', retryable: true });
  expect(error.message).toContain('ThrottlingException');
});
