import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** At which call something is to happen (1 is the next), and whether the server still gets that call. */
export interface Interruption {
  readonly at: number;
  readonly when: 'before' | 'after';
  readonly strike: () => void;
}

/** Stands before AWS and counts the calls of a function, so that a test can end its process around any one of them. */
export class InterruptingProxy {
  readonly #target: URL;
  readonly #server: Server;
  #interruption: Interruption | undefined;
  /** Calls since the last interruption was set. */
  calls = 0;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => {
      this.#forward(request, response).catch(() => response.destroy());
    });
  }

  static async before(target: string): Promise<InterruptingProxy> {
    const proxy = new InterruptingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  interrupt(interruption: Interruption | undefined): void {
    this.#interruption = interruption;
    this.calls = 0;
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const due = ++this.calls === this.#interruption?.at ? this.#interruption : undefined;
    if (due?.when === 'before') {
      due.strike();
      return void response.destroy();
    }
    const { method, url: path, headers } = request;
    const { hostname, port } = this.#target;
    const forwarded = send({ hostname, port, method, path, headers });
    forwarded.end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    const bytes = await buffer(answer);
    if (due) {
      due.strike();
      return void response.destroy();
    }
    response.writeHead(answer.statusCode!, answer.headers).end(bytes);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
