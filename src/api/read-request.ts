import { ApiProblem } from './problem.ts';

/** The parameters after the `?`, each given once. Throws ApiProblem 400. */
export function readQuery(url: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URL(url).searchParams) {
    if (Object.hasOwn(query, name)) {
      const field = `query.${name}`;
      throw new ApiProblem('invalid', `${field} is given more than once`, { field, expected: 'one value' });
    }
    Object.defineProperty(query, name, { value, enumerable: true });
  }
  return query;
}

/** The JSON body of a request of at most `most` bytes. Throws ApiProblem 400, 413 or 415. */
export async function readJson(request: Request, most: number): Promise<unknown> {
  const type = mediaType(request);
  if (type !== 'application/json') {
    throw new ApiProblem('media-type', `send JSON with the header Content-Type: application/json`, {
      field: 'header.content-type',
      expected: 'application/json',
      got: type,
    });
  }
  const text = await readText(request, most);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const got = (cause as Error).message.slice(0, 200);
    throw new ApiProblem(
      'invalid',
      `body: expected JSON, got text that is none (${got})`,
      { field: 'body', expected: 'JSON', got },
      { cause },
    );
  }
}

/** The media type of the body without its parameters, in lower case. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? 'none').split(';')[0]!.trim().toLowerCase();
}

/** The body as text. Throws ApiProblem 413 for more than `most` bytes and 400 where they are no UTF-8. */
export async function readText(request: Request, most: number): Promise<string> {
  const told = request.headers.get('content-length');
  if (Number(told ?? 0) > most) throw tooLarge(most, `${told} bytes`);
  // A server holds its clients to the length they told, and reading at once is cheaper than in parts.
  const bytes = told === null ? await readParts(request, most) : new Uint8Array(await request.arrayBuffer());
  if (bytes.length > most) throw tooLarge(most, `${bytes.length} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const facts = { field: 'body', expected: 'UTF-8', got: 'other bytes' };
    throw new ApiProblem('invalid', 'body: expected UTF-8, got other bytes', facts, { cause });
  }
}

/** A body of which this much more than is allowed comes is cut off: the connection ends, and no answer may arrive. */
const PATIENCE = 4;

/** A body whose length nobody told, counted as it comes; the rest of one that is too large is let pass, up to a point. */
async function readParts(request: Request, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else if (size > most * PATIENCE) break;
  }
  if (size > most) throw tooLarge(most, `more than ${most} bytes`);
  return Buffer.concat(chunks);
}

function tooLarge(most: number, got: string): ApiProblem {
  return new ApiProblem('too-large', `the body is larger than this server reads: send it in parts`, {
    field: 'body',
    expected: `at most ${most} bytes (api.maxBodyBytes)`,
    got,
  });
}
