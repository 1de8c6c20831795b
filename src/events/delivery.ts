import { isGzip, unpack } from './envelope.ts';
import type { RejectReason } from './errors.ts';
import { readKpl } from './unwrap/kpl.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A record within a record, as a queue or a subscription delivers it: base64 of lines, or of gzip of them. */
export interface Delivered {
  /** Undefined where the member that should hold it is missing. */
  readonly data: string | undefined;
  /** Where it was found, for messages. */
  readonly place: string;
  /** Epoch milliseconds, where the delivery says it. */
  readonly arrival?: number;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function kinesisOf(record: unknown): JsonObject | undefined {
  const kinesis = isObject(record) ? record['kinesis'] : undefined;
  return isObject(kinesis) ? kinesis : undefined;
}

function readKinesis(record: unknown, index: number): Delivered {
  const { data, approximateArrivalTimestamp: seconds } = kinesisOf(record) ?? {};
  return part(
    data,
    `Records[${index}].kinesis.data`,
    typeof seconds === 'number' ? seconds * 1000 : undefined,
  );
}

function part(data: unknown, place: string, arrival: unknown): Delivered {
  return {
    data: typeof data === 'string' ? data : undefined,
    place,
    ...(typeof arrival === 'number' && { arrival }),
  };
}

/** What Firehose hands to a function (`records[].data`) or sends to an HTTP endpoint. */
function firehoseParts(record: JsonObject): readonly Delivered[] | undefined {
  const { records, timestamp } = record;
  const isFirehose = ['deliveryStreamArn', 'invocationId', 'requestId'].some((name) => name in record);
  if (!isFirehose || !Array.isArray(records) || !records.some((each) => isObject(each) && 'data' in each)) {
    return undefined;
  }
  return records.map((each: unknown, index) => {
    const { data, approximateArrivalTimestamp: millis = timestamp } = isObject(each) ? each : {};
    return part(data, `records[${index}].data`, millis);
  });
}

/** What a function is handed of Kafka: `{"records": {"topic-0": [{"value": BASE64, "timestamp"}]}}`. */
function kafkaParts(record: JsonObject): readonly Delivered[] | undefined {
  const { eventSource, records } = record;
  if (!isObject(records) || Array.isArray(records) || !/kafka$/i.test(String(eventSource))) return undefined;
  return Object.entries(records).flatMap(([topic, messages]) =>
    (Array.isArray(messages) ? messages : []).map((each: unknown, index) => {
      const { value, timestamp } = isObject(each) ? each : {};
      return part(value, `records["${topic}"][${index}].value`, timestamp);
    }),
  );
}

/**
 * What the event of a Lambda function (CloudWatch Logs subscription, Kinesis, Firehose, Kafka) delivers; undefined when
 * it is none.
 */
export function deliveredIn(record: JsonObject): readonly Delivered[] | undefined {
  const { awslogs, Records: records } = record;
  if (isObject(awslogs) && typeof awslogs['data'] === 'string') {
    return [{ data: awslogs['data'], place: 'awslogs.data' }];
  }
  if (Array.isArray(records) && records.some((entry) => kinesisOf(entry) !== undefined)) {
    return records.map(readKinesis);
  }
  return record['records'] === undefined ? undefined : (firehoseParts(record) ?? kafkaParts(record));
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
      for (const lines of this.#pieces(part.data)) {
        if (typeof lines === 'string') fail(lines, part);
        else for (const line of lines) if (line !== '') visit(line, part);
      }
    }
    this.#depth--;
  }

  /** The lines of the records in `data`: of many where a producer aggregated them. */
  *#pieces(data: string | undefined): Generator<readonly string[] | RejectReason> {
    if (this.#depth > MAX_DEPTH) yield 'json-too-deep';
    else if (data === undefined) yield 'no-message';
    else if (!BASE64.test(data)) yield 'broken-base64';
    else {
      const bytes = Buffer.from(data, 'base64');
      const records = readKpl(bytes) ?? [bytes];
      if (records === 'broken') yield 'broken-aggregate';
      else for (const record of records) yield this.#unpack(record);
    }
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
