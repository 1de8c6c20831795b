import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type {
  ListedObject,
  ObjectFacts,
  ObjectRange,
  RangedStore,
  StoredObject,
  WriteCondition,
} from '../../registry/artifact-store.ts';
import { StoreError } from '../../registry/errors.ts';
import { checkKey, checkPrefix, conflict } from '../../registry/store-key.ts';

/** A bucket, and the beginning of the keys in it that belong to the store (`a/b`, '' for all). */
export interface S3Place {
  readonly bucket: string;
  readonly prefix?: string | undefined;
}

/** How S3 says that the condition of a write does not hold; 404 where the object to be replaced is gone. */
const CONFLICTS = ['PreconditionFailed', 'ConditionalRequestConflict'];
const ABSENT = ['NoSuchKey', 'NotFound'];
const PASSING = [408, 429, 500, 502, 503, 504];

/**
 * Objects in S3, whose conditional writes let one of several writers win. A write that the SDK repeats after a lost
 * answer may find what it wrote itself and report a conflict: who writes conditionally reads again and recognises its own.
 */
export class S3ArtifactStore implements RangedStore {
  readonly where: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(client: S3Client, { bucket, prefix = '' }: S3Place) {
    if (prefix !== '') checkKey(prefix);
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.where = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  }

  async read(key: string): Promise<StoredObject | undefined> {
    const where = this.#place(key);
    try {
      const { Body, ETag } = await this.#client.send(new GetObjectCommand(where));
      return { bytes: await Body!.transformToByteArray(), tag: ETag! };
    } catch (error) {
      if (ABSENT.includes(nameOf(error))) return undefined;
      throw this.#failure(key, error);
    }
  }

  async facts(key: string): Promise<ObjectFacts | undefined> {
    const where = this.#place(key);
    try {
      const head = await this.#client.send(new HeadObjectCommand(where));
      return { bytes: head.ContentLength!, tag: head.ETag!, modified: head.LastModified!.getTime() };
    } catch (error) {
      if (ABSENT.includes(nameOf(error))) return undefined;
      throw this.#failure(key, error);
    }
  }

  async readRange(key: string, { from, bytes, tag }: ObjectRange): Promise<Uint8Array> {
    const range = { Range: `bytes=${from}-${from + bytes - 1}`, IfMatch: tag };
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#place(key), ...range }));
      return await Body!.transformToByteArray();
    } catch (error) {
      if ([...CONFLICTS, ...ABSENT].includes(nameOf(error)) || statusOf(error) === 412)
        throw conflict(this.where, key, error);
      throw this.#failure(key, error);
    }
  }

  async write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
    const where = this.#place(key);
    try {
      const put = new PutObjectCommand({ ...where, Body: bytes, ...conditionOf(condition) });
      const { ETag } = await this.#client.send(put);
      return ETag!;
    } catch (error) {
      const name = nameOf(error);
      const gone = condition !== undefined && ABSENT.includes(name);
      if (CONFLICTS.includes(name) || statusOf(error) === 412 || gone) throw conflict(this.where, key, error);
      throw this.#failure(key, error);
    }
  }

  async list(prefix: string): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    const found: ListedObject[] = [];
    let token: string | undefined;
    do {
      const page = await this.#page(prefix, token);
      for (const { Key = '', Size = 0 } of page.Contents ?? [])
        found.push({ key: Key.slice(this.#prefix.length), bytes: Size });
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found;
  }

  async #page(prefix: string, token: string | undefined) {
    const place = { Bucket: this.#bucket, Prefix: this.#prefix + prefix };
    try {
      return await this.#client.send(new ListObjectsV2Command({ ...place, ContinuationToken: token }));
    } catch (error) {
      throw this.#failure(prefix, error);
    }
  }

  async delete(key: string): Promise<void> {
    const where = this.#place(key);
    try {
      await this.#client.send(new DeleteObjectCommand(where));
    } catch (error) {
      throw this.#failure(key, error);
    }
  }

  #place(key: string): { readonly Bucket: string; readonly Key: string } {
    checkKey(key);
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }

  #failure(key: string, cause: unknown): StoreError {
    const status = statusOf(cause);
    // Without a status nobody answered: the network, the time-out, the name.
    const passing = PASSING.includes(status ?? 0) || (status === undefined && !isOwn(cause));
    const advice = passing
      ? 'try again; is the service reachable?'
      : 'does the bucket exist, and may this role use it?';
    return new StoreError(
      passing ? 'STORE_UNAVAILABLE' : 'STORE_DENIED',
      `${this.where}: ${key} could not be read or written (${faultOf(cause)}${status ? ` ${status}` : ''}); ${advice}`,
      { cause },
    );
  }
}

function conditionOf(condition: WriteCondition | undefined): { IfNoneMatch?: string; IfMatch?: string } {
  if (condition === undefined) return {};
  return 'ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.ifTag };
}

function nameOf(error: unknown): string {
  return (error as Error).name;
}

/** Whoever was not asked, or did not answer, has no name of its own in S3: only the message tells what it was. */
function faultOf(error: unknown): string {
  const name = nameOf(error);
  return name === 'Error' ? (error as Error).message || codeOf(error) : name;
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? 'no answer';
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** Missing credentials or a missing region: nobody was asked, and asking again does not help. */
function isOwn(error: unknown): boolean {
  return (
    ['CredentialsProviderError', 'ConfigError'].includes(nameOf(error)) ||
    /region is missing/i.test(`${error}`)
  );
}
