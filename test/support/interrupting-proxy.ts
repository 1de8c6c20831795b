import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
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
  /** Where given, only calls of this operation count, as `x-amz-target` names it: `AWSEvents.PutEvents`. */
  readonly operation?: string;
  readonly when: 'before' | 'after';
  readonly strike: () => void;
}

/** A call that the server has answered, whether or not the answer got back. */
export interface AnsweredCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly answer: Buffer;
}

/** Stands before AWS and counts the calls of a function, so that a test can end its process around any one of them. */
export class InterruptingProxy {
  readonly #target: URL;
  readonly #server: Server;
  #interruption: Interruption | undefined;
  /** Calls since the last interruption was set, of its operation. */
  calls = 0;
  /** Hears of every call once it is answered. */
  overhear: (call: AnsweredCall) => void = () => undefined;

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
    const due = this.#dueAt(request);
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
    this.overhear({ headers, body, answer: bytes });
    if (due) {
      due.strike();
      return void response.destroy();
    }
    response.writeHead(answer.statusCode!, answer.headers).end(bytes);
  }

  /** The interruption, where this is the call it is for. */
  #dueAt({ headers }: IncomingMessage): Interruption | undefined {
    const { operation, at } = this.#interruption ?? {};
    if (operation !== undefined && headers['x-amz-target'] !== operation) return undefined;
    return ++this.calls === at ? this.#interruption : undefined;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
