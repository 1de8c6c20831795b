import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Webhook } from '../../../src/adapters/local/webhook.ts';

interface Received {
  readonly key: string;
  readonly body: unknown;
}

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A real receiver on loopback that answers with the statuses in turn, then with 200. */
async function receiver(statuses: number[] = []): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    received.push({ key: String(request.headers['idempotency-key']), body: JSON.parse(text) });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

function webhookTo(url: string, notices: string[] = [], maxWaiting = 10): Webhook {
  return new Webhook({ url, timeoutSeconds: 30, maxWaiting }, [], (message) => notices.push(message));
}

describe('webhook', () => {
  test('messages arrive in order, each with its id', async () => {
    const { url, received } = await receiver();
    const webhook = webhookTo(url);
    webhook.add('a', { n: 1 });
    webhook.add('b', { n: 2 });

    const undelivered = await webhook.drain();

    expect(undelivered).toBe(0);
    expect(received).toEqual([
      { key: 'a', body: { n: 1 } },
      { key: 'b', body: { n: 2 } },
    ]);
  });

  test('a receiver that fails gets the same message again, and the person one note', async () => {
    const { url, received } = await receiver([500, 503]);
    const notices: string[] = [];
    const webhook = webhookTo(url, notices);
    webhook.add('a', { n: 1 });

    const waiting = [await webhook.drain(), await webhook.drain(), await webhook.drain()];

    expect(waiting).toEqual([1, 1, 0]);
    expect(received.map(({ key }) => key)).toEqual(['a', 'a', 'a']);
    expect(notices).toEqual([expect.stringContaining('answered 500; 1 wait and will be tried again')]);
  });

  test('a message that is refused for good holds up no other', async () => {
    const { url, received } = await receiver([410]);
    const notices: string[] = [];
    const webhook = webhookTo(url, notices);
    webhook.add('a', {});
    webhook.add('b', {});

    expect(await webhook.drain()).toBe(0);
    expect(received.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(notices).toEqual([expect.stringContaining('refused message a for good (410)')]);
  });

  test('a receiver that cannot be reached holds up nothing and loses nothing', async () => {
    const { url } = await receiver();
    server?.close();
    const notices: string[] = [];
    const webhook = webhookTo(url, notices);
    webhook.add('a', { n: 1 });

    expect(await webhook.drain()).toBe(1);
    expect(notices[0]).toContain('cannot be reached');
  });

  test('what waits is bounded: the oldest go, and the person is told', async () => {
    const notices: string[] = [];
    const webhook = webhookTo('http://127.0.0.1:9/', notices, 2);

    for (const id of ['a', 'b', 'c']) webhook.add(id, {});

    expect(webhook.waiting.map(({ id }) => id)).toEqual(['b', 'c']);
    expect(notices[0]).toContain('the oldest are dropped');
  });
});
