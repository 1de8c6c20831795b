import { UnreadableContent } from './file-kind.ts';

/** A log source that cannot be read at all: the message names the file and says what to do. */
export class LogSourceError extends Error {
  readonly code = 'LOG_SOURCE_UNREADABLE';
  readonly retryable = false;
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`cannot read "${path}": ${advice(path, cause)}`, { cause });
    this.path = path;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path, or give - for standard input',
  EACCES: 'permission denied; give this user the right to read it (for system logs often the group adm)',
  EPERM: 'permission denied; give this user the right to read it (for system logs often the group adm)',
  EISDIR: 'it is a folder; name the files in it',
  EMFILE: 'too many open files; raise the limit (ulimit -n) or name fewer files',
  ELOOP: 'its symbolic links lead in a circle; name the file itself',
};

function advice(path: string, cause: unknown): string {
  if (cause instanceof UnreadableContent) return cause.message.replaceAll('FILE', path);
  const { code, message } = cause as NodeJS.ErrnoException;
  return ADVICE[code ?? ''] ?? `${message ?? String(cause)}; check the file and its disk`;
}
