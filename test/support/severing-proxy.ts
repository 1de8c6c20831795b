import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * Stands before a server and counts the calls that change something. The one of number `last` still reaches the server,
 * but its answer is lost, as is every call after it: what a client that is killed right then leaves behind.
 */
export class SeveringProxy {
  readonly #target: string;
  readonly #server: Server;
  #left = Number.POSITIVE_INFINITY;
  /** Calls that changed something. */
  changes = 0;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#forward(request, response).catch(() => response.destroy());
    });
  }

  static async before(target: string): Promise<SeveringProxy> {
    const proxy = new SeveringProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  severAfter(last: number): void {
    this.#left = last;
    this.changes = 0;
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#left <= 0) return void response.destroy();
    const body = await buffer(request);
    const answer = await fetch(`${this.#target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
      body: body.length > 0 ? Uint8Array.from(body) : null,
    });
    const bytes = await answer.bytes();
    if (request.method !== 'GET' && request.url?.includes('/search') === false) {
      this.changes++;
      if (--this.#left <= 0) return void response.destroy();
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(bytes);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
