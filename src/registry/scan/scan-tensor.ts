import { blobs, integers } from '../../protobuf/protobuf.ts';
import { readMessage } from './read-message.ts';
import { ScanError } from './scan-error.ts';

/** Bytes per element of the types that our graphs hold, by their number in onnx.proto. */
const ELEMENT_BYTES: Readonly<Record<number, number>> = { 1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1, 11: 8 };
/** Fields with data beside `raw_data`: float, int32, int64, double, uint64. */
const TYPED_DATA = [4, 5, 7, 10, 11];
const MOST_DIMENSIONS = 8;

/** Scans a tensor: it must hold just the data that its shape speaks of. Returns its name. Throws ScanError and ProtobufError. */
export function scanTensor(bytes: Uint8Array, where: string): string {
  const fields = readMessage(bytes, 'tensor', where);
  // Quantisers write it even where the data is in its place.
  const [location = 0] = integers(fields, 14, where);
  if (location !== 0) throw new ScanError(where, 'its data in the file', `data_location ${location}`);
  const [type = 0] = integers(fields, 2, where);
  const width = ELEMENT_BYTES[type];
  if (width === undefined)
    throw new ScanError(where, `numbers of type ${Object.keys(ELEMENT_BYTES).join(', ')}`, `type ${type}`);
  const elements = elementsOf(integers(fields, 1, where), where);
  const raw = blobs(fields, 9, where)[0];
  const typed = TYPED_DATA.filter((field) => fields.has(field));
  if (typed.length + (raw === undefined ? 0 : 1) > 1)
    throw new ScanError(
      where,
      'its data in one place',
      `${typed.length + (raw === undefined ? 0 : 1)} places`,
    );
  if (typed.length === 1) checkTyped(fields, typed[0]!, elements, where);
  else if ((raw?.length ?? 0) !== elements * width)
    throw new ScanError(where, `${elements * width} bytes for its shape`, `${raw?.length ?? 0}`);
  return new TextDecoder().decode(blobs(fields, 8, where)[0] ?? new Uint8Array(0));
}

function elementsOf(dims: readonly number[], where: string): number {
  if (dims.length > MOST_DIMENSIONS)
    throw new ScanError(where, `at most ${MOST_DIMENSIONS} dimensions`, `${dims.length}`);
  let elements = 1;
  for (const size of dims) {
    elements *= size;
    if (size < 0 || elements > Number.MAX_SAFE_INTEGER)
      throw new ScanError(where, 'a shape that its file can hold', dims.join(' × '));
  }
  return elements;
}

/** Floats and doubles lie packed, 4 and 8 bytes each; whole numbers take a byte or more. */
function checkTyped(
  fields: ReturnType<typeof readMessage>,
  field: number,
  elements: number,
  where: string,
): void {
  const fixed = field === 4 ? 4 : field === 10 ? 8 : undefined;
  const found =
    fixed === undefined
      ? integers(fields, field, where).length
      : blobs(fields, field, where).reduce((sum, part) => sum + part.length, 0) / fixed;
  if (found !== elements) throw new ScanError(where, `${elements} numbers for its shape`, `${found}`);
}
