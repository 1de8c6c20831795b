import * as z from 'zod';
import { MlflowError, type MlflowErrorCode } from './errors.ts';
import { readBody } from './read-body.ts';

/** What a server says when it does not do a thing. */
const fault = z.object({ error_code: z.string().catch(''), message: z.string().catch('') });

/** Longest explanation that is read, and that is told. */
const MAX_FAULT_BYTES = 64 << 10;
const MAX_TOLD = 300;

const ADVICE: Readonly<Partial<Record<MlflowErrorCode, string>>> = {
  MLFLOW_UNREACHABLE: 'try again later',
  MLFLOW_REFUSED:
    'check the request against the server; with its own log-in set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD',
};

/** The error for an answer that is not a success; `place` says what was asked. */
export async function refusalOf(response: Response, place: string): Promise<MlflowError> {
  const { status } = response;
  const { error_code, message } = await explanation(response);
  const code = codeOf(status, error_code);
  // Control characters of a strange server do not belong on a terminal.
  const said = message.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, MAX_TOLD);
  const got = [`status ${status}`, error_code.slice(0, 60).replace(/\W+/g, ' '), said]
    .filter((part) => part !== '')
    .join(', ');
  const advice = ADVICE[code];
  return new MlflowError(code, `${place}: expected success, got ${got}${advice ? ` (${advice})` : ''}`);
}

async function explanation(response: Response): Promise<z.infer<typeof fault>> {
  try {
    const bytes = await readBody(response, MAX_FAULT_BYTES, 'an explanation');
    return fault.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return { error_code: '', message: '' };
  }
}

function codeOf(status: number, said: string): MlflowErrorCode {
  if (status === 408 || status === 429 || status >= 500) return 'MLFLOW_UNREACHABLE';
  if (said === 'RESOURCE_ALREADY_EXISTS') return 'MLFLOW_EXISTS';
  return status === 404 || said === 'RESOURCE_DOES_NOT_EXIST' ? 'MLFLOW_UNKNOWN' : 'MLFLOW_REFUSED';
}
