import { isUtf8 } from 'node:buffer';

/** Content that is no text: the message says what it is and how to read it. */
export class UnreadableContent extends Error {
  readonly code = 'UNREADABLE_CONTENT';
}

/** Bytes at the start of a file that its kind is told by. */
export const KIND_BYTES = 4096;

interface Kind {
  readonly at?: number;
  readonly magic: string;
  readonly name: string;
  /** What makes lines of it; `FILE` stands for its path. */
  readonly command?: string;
}

/** What is found where logs are, by its first bytes (in Latin-1). */
const KINDS: readonly Kind[] = [
  { magic: 'BZh', name: 'compressed by bzip2', command: 'bzcat FILE | logcast run -' },
  { magic: '\xfd7zXZ\0', name: 'compressed by xz', command: 'xzcat FILE | logcast run -' },
  { magic: '\x04\x22\x4d\x18', name: 'compressed by lz4', command: 'lz4cat FILE | logcast run -' },
  { magic: '\x1f\x9d', name: 'compressed by compress', command: 'zcat FILE | logcast run -' },
  { magic: 'LZIP', name: 'compressed by lzip', command: 'lzip -dc FILE | logcast run -' },
  { magic: '\x89LZO', name: 'compressed by lzop', command: 'lzop -dc FILE | logcast run -' },
  { magic: '\xff\x06\0\0sNaPpY', name: 'compressed by snappy', command: 'snzip -dc FILE | logcast run -' },
  { magic: 'PK\x03\x04', name: 'a zip archive', command: 'unzip -p FILE | logcast run -' },
  { magic: '7z\xbc\xaf\x27\x1c', name: 'a 7-Zip archive', command: '7z x -so FILE | logcast run -' },
  { magic: 'Rar!\x1a', name: 'a RAR archive', command: 'unrar p -inul FILE | logcast run -' },
  { at: 257, magic: 'ustar', name: 'a tar archive', command: 'tar -xOf FILE | logcast run -' },
  {
    magic: 'LPKSHHRH',
    name: 'a journal of systemd',
    command: 'journalctl --file FILE -o json | logcast run -',
  },
  { magic: 'ElfFile\0', name: 'a Windows event log (export it as JSON)' },
  { magic: 'SQLite format 3\0', name: 'an SQLite database' },
  { magic: 'PAR1', name: 'a Parquet file' },
  { magic: 'Obj\x01', name: 'an Avro file' },
  { magic: '\x7fELF', name: 'a program' },
  { magic: '%PDF-', name: 'a PDF document' },
  { magic: '\x89PNG', name: 'a picture' },
  { magic: '\xff\xd8\xff', name: 'a picture' },
];

/** Whether the whole lines of a beginning, which may end within a character, are UTF-8. */
function isWholeUtf8(head: Buffer): boolean {
  const end = head.lastIndexOf(10);
  return isUtf8(end > 0 ? head.subarray(0, end) : head);
}

function kindOf(head: Buffer): Kind | undefined {
  const text = head.toString('latin1', 0, 300);
  const kind = KINDS.find(({ magic, at = 0 }) => text.startsWith(magic, at));
  // A log line can begin like a kind whose magic is letters.
  return kind !== undefined && (head.includes(0) || !isWholeUtf8(head)) ? kind : undefined;
}

/** Control bytes that logs have: tab, line ends, form feed, backspace, and escape (of colours). */
const LOGGED = new Set([8, 9, 10, 11, 12, 13, 27]);

/** Shares by which content is no text: of control bytes among others, and of NUL bytes. */
const BINARY = { control: 0.03, nul: 0.1 } as const;

/** Whether bytes are hardly those of a text in a known encoding; runs of NUL bytes, as a crash leaves them, are no sign. */
function looksBinary(head: Buffer): boolean {
  let control = 0;
  let nul = 0;
  for (const byte of head) {
    if (byte === 0) nul++;
    else if (byte < 32 && !LOGGED.has(byte)) control++;
  }
  const written = head.length - nul;
  if (control <= BINARY.control * written || control < 2) return false;
  // Protocols separate fields by control bytes (FIX by 0x01), in what is text all the same.
  return nul > BINARY.nul * head.length || !isWholeUtf8(head);
}

/**
 * Refuses a file by its beginning where it is no text: archives, compressed files of other kinds, databases. Throws
 * UnreadableContent, which names the command that makes lines of it.
 */
export function refuseBinary(head: Buffer): void {
  const kind = kindOf(head);
  if (kind !== undefined)
    throw new UnreadableContent(
      kind.command === undefined
        ? `it is ${kind.name}, no text; name files of log lines`
        : `it is ${kind.name}; give its lines on standard input (${kind.command})`,
    );
  if (looksBinary(head)) throw new UnreadableContent('it is a binary file, no text; name files of log lines');
}
