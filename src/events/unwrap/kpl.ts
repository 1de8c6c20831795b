import { createHash } from 'node:crypto';
import { blobs, ProtobufError, readFields } from '../../protobuf/protobuf.ts';

/** What the Kinesis Producer Library writes in front of records that it put into one. */
const MAGIC = [0xf3, 0x89, 0x9a, 0xc2] as const;

const DIGEST_BYTES = 16;

/** Kinesis takes no record above 10 MiB; the smallest user record takes four bytes of it. */
const MAX_RECORDS = 2_621_440;

/** Numbers of the fields of `AggregatedRecord` and of its `Record` (amazon-kinesis-producer, aggregation-format.md). */
const FIELD = { partitionKeys: 1, hashKeys: 2, records: 3 } as const;
const RECORD_FIELD = { partitionKey: 1, hashKey: 2, data: 3, tags: 4 } as const;

/** Whether the bytes begin like an aggregated record. */
export function isKpl(bytes: Uint8Array): boolean {
  return bytes.length > MAGIC.length + DIGEST_BYTES && MAGIC.every((byte, at) => bytes[at] === byte);
}

function dataOf(record: Uint8Array): Uint8Array {
  const fields = readFields(record, 'record', Object.values(RECORD_FIELD));
  return blobs(fields, RECORD_FIELD.data, 'record')[0] ?? new Uint8Array();
}

/**
 * The user records within a record that the Kinesis Producer Library aggregated: the magic number, a protobuf message,
 * its MD5. Undefined where the bytes are no such record, `broken` where they begin like one and are damaged.
 */
export function readKpl(bytes: Uint8Array): readonly Uint8Array[] | 'broken' | undefined {
  if (!isKpl(bytes)) return undefined;
  const message = bytes.subarray(MAGIC.length, bytes.length - DIGEST_BYTES);
  const stated = bytes.subarray(bytes.length - DIGEST_BYTES);
  if (!createHash('md5').update(message).digest().equals(stated)) return 'broken';
  try {
    const fields = readFields(message, 'aggregated record', Object.values(FIELD));
    const records = blobs(fields, FIELD.records, 'aggregated record');
    return records.length > MAX_RECORDS ? 'broken' : records.map(dataOf);
  } catch (error) {
    if (error instanceof ProtobufError) return 'broken';
    throw error;
  }
}
