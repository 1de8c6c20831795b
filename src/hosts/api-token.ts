import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../adapters/local/errors.ts';
import { makeFolder } from '../adapters/local/make-folder.ts';
import type { ApiConfig } from '../api/config.ts';
import type { Caller } from '../api/ports.ts';
import { ApiProblem } from '../api/problem.ts';
import { ServeError } from './serve-error.ts';

/** Shortest token that is taken: 128 bits in base64 are 22 characters. */
const MIN_LENGTH = 16;

/** Who may ask a local server, and in whose name. */
export type Authority = (request: Request) => Caller;

/** A token, and where it came from, in words for the person who started the server. */
export interface FoundToken {
  readonly token: string;
  readonly from: string;
}

/** Whether an address is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * The token that callers must send: as configured, in LOGCAST_API_TOKEN (`given`), or in the token file, which is made
 * where a server is to be reached from elsewhere. Undefined: the loopback address alone is bound, and none was asked
 * for. Throws ServeError where a token is needed and cannot be had.
 */
export function tokenFor(config: ApiConfig, host: string, given: string | undefined): FoundToken | undefined {
  const stated = given ?? config.token;
  if (stated !== undefined) {
    if (stated.length < MIN_LENGTH)
      throw new ServeError(
        `the token is too short: expected at least ${MIN_LENGTH} characters, got ${stated.length}`,
      );
    return { token: stated, from: given === undefined ? 'api.token' : 'LOGCAST_API_TOKEN' };
  }
  if (isLoopback(host)) return undefined;
  return { token: readOrMake(config.tokenFile), from: config.tokenFile };
}

function readOrMake(path: string): string {
  try {
    makeFolder(dirname(path));
    const file = openSync(path, 'wx', 0o600);
    const token = randomBytes(32).toString('base64url');
    writeSync(file, `${token}\n`);
    closeSync(file);
    return token;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return readToken(path);
    throw new ServeError(
      `no token, and ${path} cannot be made (${systemCode(cause)}): set LOGCAST_API_TOKEN or api.tokenFile, or bind the loopback address`,
      { cause },
    );
  }
}

function readToken(path: string): string {
  const file = openSync(path, 'r');
  try {
    const mode = fstatSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0)
      throw new ServeError(`${path} may be read by others (mode ${mode.toString(8)}): chmod 600 ${path}`);
    const token = readFileSync(file, 'utf8').trim();
    if (token.length >= MIN_LENGTH) return token;
    throw new ServeError(
      `${path} holds no token of at least ${MIN_LENGTH} characters: remove it, and one is made`,
    );
  } finally {
    closeSync(file);
  }
}

/** Lets in who sends the token. Throws ApiProblem 401 for all others. */
export function bearerAuthority(token: string): Authority {
  const due = digestOf(token);
  return (request) => {
    const sent = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    // Digests are of one length, so that comparing them takes one time, whatever was sent.
    if (sent !== undefined && timingSafeEqual(digestOf(sent), due)) return { by: 'api-token' };
    throw new ApiProblem(
      'unauthorised',
      'send the token of this server with the header Authorization: Bearer …',
      {
        field: 'header.authorization',
        expected: 'the token of this server',
        got: sent === undefined ? 'none' : 'another one',
      },
    );
  };
}

/**
 * Lets in everybody on this machine, but no web page: one that made its own name point at this machine cannot hide that
 * name, and one that sends a form or a text across cannot hide its origin. Throws ApiProblem 403 for both.
 */
export function loopbackAuthority(user: string): Authority {
  return (request) => {
    const origin = request.headers.get('origin');
    checkLocal('host', new URL(request.url).hostname);
    if (origin !== null) checkLocal('origin', URL.canParse(origin) ? new URL(origin).hostname : origin);
    return { by: user };
  };
}

function checkLocal(header: string, hostname: string): void {
  if (isLoopback(hostname.replace(/^\[|\]$/g, ''))) return;
  throw new ApiProblem(
    'forbidden',
    'without a token this server answers to the names of the loopback address only',
    {
      field: `header.${header}`,
      expected: 'localhost, 127.0.0.1 or [::1]',
      got: hostname,
    },
  );
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
