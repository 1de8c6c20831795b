import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';

interface Kept {
  readonly bytes: Buffer;
  readonly tag: string;
  readonly modified: string;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** Keys of a listing in one page, as in S3. */
const PAGE = 1000;

/**
 * As much of S3's REST interface as the store of artifacts asks for, over HTTP on the loopback, in memory: measurements see
 * the SDK, its signatures and sockets, and not the network of a real bucket. Addresses are `/BUCKET/KEY`.
 */
export class LoopbackStore {
  readonly #server: Server;
  #objects = new Map<string, Kept>();
  /** Milliseconds that each answer is held back, for the network that is missing here. */
  delay = 0;
  /** Requests so far that change something, and those that look. */
  writes = 0;
  reads = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<LoopbackStore> {
    const store = new LoopbackStore();
    store.#server.listen(0, '127.0.0.1');
    await once(store.#server, 'listening');
    return store;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What is kept now; the function brings it back. */
  snapshot(): () => void {
    const kept = new Map(this.#objects);
    return () => {
      this.#objects = new Map(kept);
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { status, headers, body: answer } = this.#answer(request, body);
    if (this.delay > 0) await after(this.delay);
    response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(answer);
  }

  #answer({ method, url = '', headers }: IncomingMessage, body: Buffer): Answer {
    const { pathname, searchParams } = new URL(url, this.url);
    const path = decodeURIComponent(pathname);
    if (method === 'PUT' || method === 'DELETE') this.writes++;
    else this.reads++;
    if (method === 'PUT') return this.#put(path, headers, body);
    if (method === 'DELETE') {
      this.#objects.delete(path);
      return { status: 204 };
    }
    if (searchParams.get('list-type') === '2') return this.#list(path, searchParams);
    return method === 'HEAD' ? this.#head(path) : this.#get(path, headers);
  }

  #head(path: string): Answer {
    const kept = this.#objects.get(path);
    return kept
      ? { status: 200, headers: { ...headersOf(kept), 'content-length': `${kept.bytes.length}` } }
      : { status: 404 };
  }

  #get(path: string, headers: IncomingMessage['headers']): Answer {
    const kept = this.#objects.get(path);
    if (kept === undefined) return failure(404, 'NoSuchKey');
    const expected = headers['if-match'];
    if (expected !== undefined && expected !== kept.tag) return failure(412, 'PreconditionFailed');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    if (from === undefined) return { status: 200, headers: headersOf(kept), body: kept.bytes };
    const body = kept.bytes.subarray(Number(from), Number(to) + 1);
    return { status: 206, headers: headersOf(kept), body };
  }

  #put(path: string, headers: IncomingMessage['headers'], bytes: Buffer): Answer {
    const before = this.#objects.get(path);
    const expected = headers['if-match'];
    if (expected !== undefined && before === undefined) return failure(404, 'NoSuchKey');
    if ((expected !== undefined && expected !== before?.tag) || (headers['if-none-match'] === '*' && before))
      return failure(412, 'PreconditionFailed');
    const tag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    this.#objects.set(path, { bytes, tag, modified: new Date().toUTCString() });
    return { status: 200, headers: { etag: tag } };
  }

  /** Tokens of further pages are the last key of the page before. */
  #list(path: string, asked: URLSearchParams): Answer {
    const bucket = `${path.replace(/\/$/, '')}/`;
    const token = asked.get('continuation-token') ?? '';
    const matching = [...this.#objects]
      .filter(([key]) => key.startsWith(bucket + (asked.get('prefix') ?? '')))
      .map(([key, { bytes }]) => ({ key: key.slice(bucket.length), size: bytes.length }))
      .filter(({ key }) => key > token)
      .toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const page = matching.slice(0, PAGE);
    const contents = page.map(
      ({ key, size }) => `<Contents><Key>${escaped(key)}</Key><Size>${size}</Size></Contents>`,
    );
    const more = matching.length > PAGE;
    const next = more ? `<NextContinuationToken>${escaped(page.at(-1)!.key)}</NextContinuationToken>` : '';
    const body = `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
    return { status: 200, body };
  }
}

function headersOf({ tag, modified }: Kept): Record<string, string> {
  return { etag: tag, 'last-modified': modified };
}

function failure(status: number, code: string): Answer {
  return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
