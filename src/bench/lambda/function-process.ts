import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

/** How a process of a bundle began, in milliseconds on this machine. */
export interface Start {
  /** Node itself, until the first line of the runtime runs. */
  readonly process: number;
  /** Import of the bundle. With `process`, what Lambda calls init. */
  readonly import: number;
  /** Processor time of all threads until then. */
  readonly cpu: number;
}

/** One invocation as Lambda sees it: from handing the event out until the answer is there. */
export interface Invocation {
  readonly result: unknown;
  readonly milliseconds: number;
  /** Processor time of all threads of the process meanwhile. */
  readonly cpuMilliseconds: number;
  /** Memory of the process at the end of it. */
  readonly rssMiB: number;
}

interface Told {
  readonly processMs: number;
  readonly importMs: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
}

interface Pending {
  readonly event: string;
  readonly resolve: (invocation: Invocation) => void;
  readonly reject: (error: Error) => void;
}

const BOOTSTRAP = join(import.meta.dirname, 'bootstrap.mjs');
const NEXT = '/2018-06-01/runtime/invocation/next';
/** The timeout that functions are told, ms: that of the stacks. */
const TIMEOUT = 300_000;

/** A bundle as a real process that speaks the Lambda Runtime API, and tells how long its parts take. */
export class FunctionProcess {
  readonly #server: Server;
  #child: ChildProcess | undefined;
  #waiting: { readonly response: ServerResponse; readonly told: Told } | undefined;
  #pending: Pending | undefined;
  #handedOut = { at: 0, cpuMs: 0 };
  #log = '';
  /** How the process began; known from the first invocation on. */
  start: Start = { process: 0, import: 0, cpu: 0 };

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** `folder`: what `functions/bundle.ts` made. Invocations wait until the process asks for the first. */
  static async begin(folder: string, env: Readonly<Record<string, string>>): Promise<FunctionProcess> {
    const begun = new FunctionProcess();
    begun.#server.listen(0, '127.0.0.1');
    await once(begun.#server, 'listening');
    begun.#spawn(folder, env);
    return begun;
  }

  /** One at a time, as in Lambda. Throws where the function does, or its process ends. */
  invoke(event: unknown): Promise<Invocation> {
    return new Promise((resolve, reject) => {
      this.#pending = { event: JSON.stringify(event), resolve, reject };
      if (this.#child?.exitCode !== null) this.#ended();
      this.#handOut();
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #spawn(folder: string, env: Readonly<Record<string, string>>): void {
    const { port } = this.#server.address() as AddressInfo;
    const child = spawn(process.execPath, [BOOTSTRAP], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, LAMBDA_TASK_ROOT: folder },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-2000);
      });
    child.once('exit', () => this.#ended());
    this.#child = child;
  }

  #ended(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(new Error(`the process of the function ended; the last that it wrote: ${this.#log}`));
  }

  #handOut(): void {
    if (!this.#pending || !this.#waiting) return;
    const { response, told } = this.#waiting;
    this.#waiting = undefined;
    if (this.start.cpu === 0)
      this.start = { process: told.processMs, import: told.importMs, cpu: told.cpuMs };
    this.#handedOut = { at: performance.now(), cpuMs: told.cpuMs };
    response.writeHead(200, {
      'lambda-runtime-aws-request-id': 'bench',
      'lambda-runtime-deadline-ms': `${Date.now() + TIMEOUT}`,
    });
    response.end(this.#pending.event);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const told = JSON.parse(`${request.headers['x-logcast-told']}`) as Told;
    if (request.url === NEXT) {
      this.#waiting = { response, told };
      return this.#handOut();
    }
    const result = await json(request);
    const milliseconds = performance.now() - this.#handedOut.at;
    response.writeHead(202).end();
    const pending = this.#pending!;
    this.#pending = undefined;
    if (request.url?.endsWith('/error')) return pending.reject(new Error(messageOf(result)));
    const cpuMilliseconds = told.cpuMs - this.#handedOut.cpuMs;
    pending.resolve({ result, milliseconds, cpuMilliseconds, rssMiB: told.rssMiB });
  }
}

function messageOf(result: unknown): string {
  const { errorType, errorMessage } = result as Readonly<Record<string, string>>;
  return `the function failed: ${errorType}: ${errorMessage}`;
}
