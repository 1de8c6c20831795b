/** Hot path (benchmark: pipeline): cuts bytes into lines of text. */
import { isAscii, isUtf8 } from 'node:buffer';

/** What was mended while bytes became text. */
export interface TextRepairs {
  /** Lines with bytes that are not UTF-8; each such byte run is kept as U+FFFD. */
  invalidUtf8: number;
  /** NUL bytes removed. */
  nulBytes: number;
}

/** Receives text[start, end), one line without its line end; `offset` counts bytes from the start of the chunk. */
export type LineVisitor = (text: string, start: number, end: number, offset: number) => void;

const NEWLINE = 10;
const RETURN = 13;

/** Visits the lines of `bytes`, of which the last may lack its line end. A byte order mark at the start is left out. */
export function eachLine(bytes: Uint8Array, repairs: TextRepairs, visit: LineVisitor): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isAscii(buffer) && !buffer.includes(0)) eachAsciiLine(buffer, visit);
  else eachMixedLine(buffer, repairs, visit);
}

/** One conversion for the whole chunk; positions in the text are positions in the bytes. */
function eachAsciiLine(buffer: Buffer, visit: LineVisitor): void {
  const text = buffer.toString('latin1');
  const length = text.length;
  for (let start = 0; start < length; ) {
    let next = text.indexOf('\n', start);
    if (next < 0) next = length;
    const end = next > start && text.charCodeAt(next - 1) === RETURN ? next - 1 : next;
    visit(text, start, end, start);
    start = next + 1;
  }
}

function eachMixedLine(buffer: Buffer, repairs: TextRepairs, visit: LineVisitor): void {
  const marked = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  for (let start = marked ? 3 : 0; start < buffer.length; ) {
    let next = buffer.indexOf(NEWLINE, start);
    if (next < 0) next = buffer.length;
    const end = next > start && buffer[next - 1] === RETURN ? next - 1 : next;
    const text = lineText(buffer.subarray(start, end), repairs);
    visit(text, 0, text.length, start);
    start = next + 1;
  }
}

function lineText(line: Buffer, repairs: TextRepairs): string {
  let clean = line;
  if (line.includes(0)) {
    clean = line.filter((byte) => byte !== 0) as Buffer;
    repairs.nulBytes += line.length - clean.length;
  }
  if (isAscii(clean)) return clean.toString('latin1');
  if (!isUtf8(clean)) repairs.invalidUtf8++;
  return clean.toString('utf8');
}
