/** A host of the API that holds what `api-seed.ts` says. */
export interface ApiUnderTest {
  /** Sends a request to a path, in the name of somebody who may do everything. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** The same without saying who asks; undefined where the host does not check it (API Gateway does). */
  readonly sendAnonymously?: (path: string, init?: RequestInit) => Promise<Response>;
  /** In the name of somebody who may read but change nothing; undefined where the host has one kind of caller (a token). */
  readonly reader?: Pick<ApiUnderTest, 'send' | 'caller'>;
  /** What the ledger calls the sender. */
  readonly caller: string;
  stop(): Promise<void>;
}

/** What the suites are given: the host under test, once it runs. */
export type Host = () => ApiUnderTest;

/** A JSON body as fetch takes it. */
export function json(body: unknown, method = 'POST', headers: Record<string, string> = {}): RequestInit {
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The body of a response that must have succeeded. */
export async function bodyOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`expected success, got ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
