import * as z from 'zod';
import { MlflowError } from './errors.ts';
import { readBody } from './read-body.ts';
import { refusalOf } from './refusal.ts';

/** How a server is reached. */
export interface MlflowAccess {
  /** Root of the server, `https://mlflow.example.com`. */
  readonly url: string;
  /** Value of the Authorization header. */
  readonly authorization?: string | undefined;
  /** Time for one attempt, its answer included. */
  readonly timeoutSeconds: number;
  /** How often a call that may be repeated is made before it has failed. */
  readonly attempts: number;
}

/** One call. */
interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/api/2.0/`, with its query. */
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Made only once: repeated, it would do something twice. */
  readonly once?: boolean;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** Longest JSON answer that is read; a page of 1,000 versions has about 1 MB. */
const MAX_ANSWER_BYTES = 16 << 20;

/** First pause between two attempts, ms; each one is twice as long as that before. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5000;

/** MLflow's REST protocol, version 2.0: calls with a time-out, repeated where they may be, answers checked. */
export class MlflowRest {
  readonly url: string;
  readonly #access: MlflowAccess;

  constructor(access: MlflowAccess) {
    this.#access = access;
    this.url = access.url.replace(/\/+$/, '');
  }

  /** Throws MlflowError, MLFLOW_UNKNOWN where there is no such thing. */
  async get<T>(endpoint: string, query: Query, answer: z.ZodType<T>): Promise<T> {
    return this.#json({ method: 'GET', path: `${endpoint}${queryOf(query)}` }, answer);
  }

  /** A call that does the same however often it is made. */
  async set(endpoint: string, body: unknown, method: 'POST' | 'PATCH' | 'DELETE' = 'POST'): Promise<void> {
    await this.#json({ method, path: endpoint, body: JSON.stringify(body) }, z.unknown());
  }

  /** Asks with a body, as searches do. */
  async ask<T>(endpoint: string, body: unknown, answer: z.ZodType<T>): Promise<T> {
    return this.#json({ method: 'POST', path: endpoint, body: JSON.stringify(body) }, answer);
  }

  /** Makes something new at every call, so it is called once: whether a lost answer was a success, the caller looks up. */
  async create<T>(endpoint: string, body: unknown, answer: z.ZodType<T>): Promise<T> {
    const call = { method: 'POST', path: endpoint, body: JSON.stringify(body), once: true } as const;
    return this.#json(call, answer);
  }

  async upload(path: string, bytes: Uint8Array): Promise<void> {
    await this.#call({ method: 'PUT', path, body: Uint8Array.from(bytes) }, async (response) => {
      await response.body?.cancel();
    });
  }

  /** The bytes under a path; a body of more than `most` is given up. */
  async download(path: string, most: number): Promise<Uint8Array> {
    return this.#call({ method: 'GET', path }, (response) =>
      readBody(response, most, `${this.url}: ${decodeURIComponent(path)}`, 'MLFLOW_ARTIFACT'),
    );
  }

  async #json<T>(call: Call, answer: z.ZodType<T>): Promise<T> {
    const place = `${this.url}: ${call.path.split('?')[0]}`;
    const bytes = await this.#call(call, (response) => readBody(response, MAX_ANSWER_BYTES, place));
    const parsed = answer.safeParse(parseJson(bytes, place));
    if (parsed.success) return parsed.data;
    const { path, message } = parsed.error.issues[0]!;
    const got = `${path.join('.') || 'the answer'}: ${message}`;
    throw new MlflowError(
      'MLFLOW_ANSWER',
      `${place}: expected an answer of MLflow's REST protocol 2.0, got ${got} (is it an MLflow server, 2.9 or newer?)`,
    );
  }

  async #call<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const attempts = call.once === true ? 1 : this.#access.attempts;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(call, read);
      } catch (error) {
        if (attempt >= attempts || !(error instanceof MlflowError && error.retryable)) throw error;
        await pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)));
      }
    }
  }

  async #attempt<T>({ method, path, body }: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const { authorization, timeoutSeconds } = this.#access;
    try {
      const response = await fetch(`${this.url}/api/2.0/${path}`, {
        method,
        // A redirection could carry the authorization to somebody else.
        redirect: 'error',
        headers: {
          ...(authorization !== undefined && { authorization }),
          ...(body !== undefined && {
            'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
          }),
        },
        body: body ?? null,
        signal: AbortSignal.timeout(timeoutSeconds * 1000),
      });
      if (!response.ok) throw await refusalOf(response, `${this.url}: ${path.split('?')[0]}`);
      return await read(response);
    } catch (error) {
      throw error instanceof MlflowError ? error : this.#unreachable(error);
    }
  }

  #unreachable(error: unknown): MlflowError {
    const { name, message, cause } = error as Error;
    const reason =
      name === 'TimeoutError'
        ? `no answer within ${this.#access.timeoutSeconds} s`
        : ((cause as NodeJS.ErrnoException | undefined)?.code ?? (cause as Error)?.message ?? message);
    return new MlflowError(
      'MLFLOW_UNREACHABLE',
      `${this.url}: expected an MLflow server, got ${reason} (is it running, and mlflow.url right?)`,
      { cause: error },
    );
  }
}

function queryOf(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, `${value}`);
  return given.size === 0 ? '' : `?${given}`;
}

function parseJson(bytes: Uint8Array, place: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new MlflowError('MLFLOW_ANSWER', `${place}: expected JSON, got ${(cause as Error).message}`, {
      cause,
    });
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
