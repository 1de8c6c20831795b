import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

/** What became of an invocation: its result, what it threw, or that its process ended first. */
export type Invoked =
  | { readonly result: unknown }
  | { readonly error: { readonly errorType: string; readonly errorMessage: string; readonly code?: string } }
  | { readonly ended: 'killed' | 'timed out' };

interface Pending {
  readonly event: string;
  readonly deadline: number;
  readonly settle: (invoked: Invoked) => void;
}

const PREFIX = '/2018-06-01/runtime/';

/**
 * The Lambda Runtime API, and one environment: a process of the real bundle, started with the first invocation and anew after
 * it was killed or ran out of time.
 */
export class LambdaHost {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #server: Server;
  #child: ChildProcess | undefined;
  #asking: ServerResponse | undefined;
  #pending: Pending | undefined;
  #requests = 0;
  /** Processes started so far. */
  starts = 0;
  /** The last that the processes have written. */
  log = '';

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = env;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** `folder`: what `functions/bundle.ts` made. */
  static async start(folder: string, env: Readonly<Record<string, string>>): Promise<LambdaHost> {
    const host = new LambdaHost(folder, env);
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  /** One invocation at a time, as in Lambda. */
  async invoke(event: unknown, timeoutMs = 60_000): Promise<Invoked> {
    this.#start();
    let timer: NodeJS.Timeout | undefined;
    const invoked = await new Promise<Invoked>((settle) => {
      this.#pending = { event: JSON.stringify(event), deadline: Date.now() + timeoutMs, settle };
      timer = setTimeout(() => {
        settle({ ended: 'timed out' });
        this.kill();
      }, timeoutMs);
      this.#handOut();
    });
    clearTimeout(timer);
    return invoked;
  }

  /** Ends the environment as Lambda ends one that runs out of time: at once. */
  kill(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
    this.#asking = undefined;
    this.#finish({ ended: 'killed' });
  }

  /** Ends the environment, and gives all that it has written: none of it is still under way. */
  async finalLog(): Promise<string> {
    const child = this.#child;
    const closed = child && once(child, 'close');
    this.kill();
    await closed;
    return this.log;
  }

  async stop(): Promise<void> {
    this.kill();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #start(): void {
    if (this.#child) return;
    this.starts++;
    const { port } = this.#server.address() as AddressInfo;
    const child = spawn(process.execPath, [join(import.meta.dirname, 'lambda-bootstrap.mjs')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...this.#env,
        PATH: process.env['PATH'] ?? '',
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        AWS_EMF_ENVIRONMENT: 'Local',
        LAMBDA_TASK_ROOT: this.#folder,
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log = (this.log + text).slice(-100_000);
      });
    child.once('exit', () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#finish({ ended: 'killed' });
    });
    this.#child = child;
  }

  #handOut(): void {
    if (!this.#pending || !this.#asking) return;
    const { event, deadline } = this.#pending;
    const id = `request-${++this.#requests}`;
    this.#asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': `${deadline}`,
    });
    this.#asking.end(event);
    this.#asking = undefined;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.slice(PREFIX.length);
    if (path === 'invocation/next') {
      this.#asking = response;
      return this.#handOut();
    }
    const body = await json(request).catch(() => undefined);
    response.writeHead(202).end('{}');
    if (body === undefined && !path?.endsWith('/response')) return;
    if (path?.endsWith('/response')) this.#finish({ result: body });
    else this.#finish({ error: body as { errorType: string; errorMessage: string } });
  }

  #finish(invoked: Invoked): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.settle(invoked);
  }
}
