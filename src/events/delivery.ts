import { isGzip, unpack } from './envelope.ts';
import type { RejectReason } from './errors.ts';

/** A record within a record, as a queue or a subscription delivers it: base64 of lines, or of gzip of them. */
export interface Delivered {
  /** Undefined where the member that should hold it is missing. */
  readonly data: string | undefined;
  /** Where it was found, for messages. */
  readonly place: string;
  /** Epoch milliseconds, where the delivery says it. */
  readonly arrival?: number;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function kinesisOf(record: unknown): Readonly<Record<string, unknown>> | undefined {
  const kinesis = isObject(record) ? record['kinesis'] : undefined;
  return isObject(kinesis) ? kinesis : undefined;
}

function readKinesis(record: unknown, index: number): Delivered {
  const { data, approximateArrivalTimestamp: seconds } = kinesisOf(record) ?? {};
  return {
    data: typeof data === 'string' ? data : undefined,
    place: `Records[${index}].kinesis.data`,
    ...(typeof seconds === 'number' && { arrival: seconds * 1000 }),
  };
}

/** What the event of a Lambda function (CloudWatch Logs subscription, Kinesis) delivers; undefined when it is none. */
export function deliveredIn(record: Readonly<Record<string, unknown>>): readonly Delivered[] | undefined {
  const { awslogs, Records: records } = record;
  if (isObject(awslogs) && typeof awslogs['data'] === 'string') {
    return [{ data: awslogs['data'], place: 'awslogs.data' }];
  }
  if (!Array.isArray(records) || !records.some((entry) => kinesisOf(entry) !== undefined)) return undefined;
  return records.map(readKinesis);
}

/** Deliveries within deliveries that are opened: a queue that carries what a subscription sent makes two. */
const MAX_DEPTH = 4;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Opens deliveries, bounded in depth and, for all within one record together, in unpacked bytes. */
export class DeliveryOpener {
  readonly #maxBytes: number;
  #room = 0;
  #depth = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Visits the lines of deliveries that are not blank, and reports those that cannot be opened. */
  open(
    delivered: readonly Delivered[],
    visit: (line: string, part: Delivered) => void,
    fail: (reason: RejectReason, part: Delivered) => void,
  ): void {
    if (this.#depth === 0) this.#room = this.#maxBytes;
    this.#depth++;
    for (const part of delivered) {
      const lines = this.#depth > MAX_DEPTH ? 'json-too-deep' : this.#linesOf(part.data);
      if (typeof lines === 'string') fail(lines, part);
      else for (const line of lines) if (line !== '') visit(line, part);
    }
    this.#depth--;
  }

  #linesOf(data: string | undefined): readonly string[] | RejectReason {
    if (data === undefined) return 'no-message';
    return BASE64.test(data) ? this.#unpack(Buffer.from(data, 'base64')) : 'broken-base64';
  }

  #unpack(bytes: Uint8Array): readonly string[] | RejectReason {
    const plain = isGzip(bytes) ? unpack(bytes, Math.max(1, this.#room)) : bytes;
    if (typeof plain === 'string') return plain;
    if (plain.length > this.#room) return 'too-large';
    this.#room -= plain.length;
    return Buffer.from(plain)
      .toString('utf8')
      .split('\n')
      .map((line) => line.trimEnd());
  }
}
