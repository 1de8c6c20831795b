import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_FILE_BYTES, type PackageContents } from '../../packages/contents.ts';
import { PackageError } from '../../packages/errors.ts';
import { MANIFEST, PACKAGE_FILES, SIGNATURE } from '../../packages/manifest.ts';
import { systemCode } from './errors.ts';

const KNOWN: readonly string[] = [MANIFEST, ...PACKAGE_FILES, SIGNATURE];

/**
 * The files of a package folder. Refuses whatever a package does not hold: other names, folders, symbolic links and
 * anything that is not a plain file. Throws PackageError.
 */
export function readPackageFolder(folder: string): PackageContents {
  const files = new Map<string, Uint8Array>();
  for (const entry of entriesOf(folder)) {
    if (!KNOWN.includes(entry.name) || !entry.isFile()) {
      const got = entry.isDirectory() ? 'a folder' : entry.isSymbolicLink() ? 'a symbolic link' : 'this';
      throw new PackageError('PACKAGE_FOLDER', {
        package: folder,
        file: entry.name,
        expected: `plain files named ${KNOWN.join(', ')} and nothing else`,
        got,
        advice: 'is this the folder of a package? remove what does not belong to it',
      });
    }
    files.set(entry.name, readPlainFile(folder, entry.name));
  }
  return { where: folder, files };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, MANIFEST, cause);
  }
}

/** Opened without following links, and judged by what was opened: the name may have changed hands since. */
function readPlainFile(folder: string, name: string): Uint8Array {
  let file: number;
  try {
    file = openSync(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(folder, name, cause);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile() || found.size > MAX_FILE_BYTES) {
      const expected = `a plain file of at most ${MAX_FILE_BYTES} bytes`;
      throw new PackageError('PACKAGE_FOLDER', {
        package: folder,
        file: name,
        expected,
        got: `${found.size}`,
      });
    }
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function unreadable(folder: string, file: string, cause: unknown): PackageError {
  return new PackageError(
    'PACKAGE_FOLDER',
    {
      package: folder,
      file,
      expected: 'a readable package folder',
      got: systemCode(cause),
      advice: 'a package is a folder with a manifest.json, as `logcast train` writes it',
    },
    { cause },
  );
}
