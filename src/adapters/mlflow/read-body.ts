import { MlflowError } from './errors.ts';

/**
 * The body of an answer, given up as soon as it is longer than `most` bytes, whatever its headers say: a server is not
 * believed. Throws MlflowError with `code`.
 */
export async function readBody(
  response: Response,
  most: number,
  what: string,
  code: 'MLFLOW_ANSWER' | 'MLFLOW_ARTIFACT' = 'MLFLOW_ANSWER',
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    // Leaving the loop cancels the stream and with it the connection.
    if (bytes > most)
      throw new MlflowError(code, `${what}: expected at most ${most} bytes, got more; nothing of it is used`);
    parts.push(part);
  }
  return Buffer.concat(parts, bytes);
}
