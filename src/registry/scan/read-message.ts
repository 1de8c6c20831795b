import { type Fields, readFields } from '../../protobuf/protobuf.ts';
import { MESSAGES, type MessageName } from './onnx-messages.ts';
import { ScanError } from './scan-error.ts';

/** Bytes of a name or a text. */
const LONGEST_TEXT = 4096;

/**
 * Splits a message into its fields. Throws ScanError for a field that is refused or there twice, ProtobufError for one that
 * is not known or bytes that are no message.
 */
export function readMessage(bytes: Uint8Array, name: MessageName, where: string): Fields {
  const known = MESSAGES[name];
  const fields = readFields(bytes, where, KNOWN.get(name)!);
  for (const [number, values] of fields) {
    const field = known[number]!;
    if (field.refuse !== undefined) throw new ScanError(where, `no ${field.name} (${field.refuse})`, 'it');
    if (field.once && values.length > 1)
      throw new ScanError(where, `${field.name} once`, `it ${values.length} times`);
    if (field.text) for (const value of values) checkText(value, `${where}.${field.name}`);
    else if (field.message && values.some((value) => typeof value === 'number'))
      throw new ScanError(`${where}.${field.name}`, 'a message', 'a number');
  }
  return fields;
}

const KNOWN = new Map(
  Object.entries(MESSAGES).map(([name, fields]) => [name, Object.keys(fields).map(Number)]),
);

function checkText(value: number | Uint8Array, where: string): void {
  if (typeof value === 'number') throw new ScanError(where, 'text', 'a number');
  if (value.length > LONGEST_TEXT)
    throw new ScanError(where, `at most ${LONGEST_TEXT} bytes of text`, `${value.length}`);
}
