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
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > most) throw tooLarge(most, `${length} bytes`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A length that was not told, or not truly, is counted.
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > most) throw tooLarge(most, `more than ${most} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    const facts = { field: 'body', expected: 'UTF-8', got: 'other bytes' };
    throw new ApiProblem('invalid', 'body: expected UTF-8, got other bytes', facts, { cause });
  }
}

function tooLarge(most: number, got: string): ApiProblem {
  return new ApiProblem('too-large', `the body is larger than this server reads: send it in parts`, {
    field: 'body',
    expected: `at most ${most} bytes (api.maxBodyBytes)`,
    got,
  });
}
