import { constants, createReadStream, open } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { LogSourceError } from './log-source-error.ts';

const openDescriptor = promisify(open);

/** Opens what is no regular file (a named pipe, a device) to be read forwards. Throws LogSourceError. */
export async function openDevice(path: string): Promise<Readable> {
  try {
    const isPipe = (await stat(path)).isFIFO();
    // Otherwise opening a pipe waits for its writer, and keeps the process from ending while it does.
    const flags = isPipe ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_RDONLY;
    const fd = await openDescriptor(path, flags);
    return isPipe ? new Socket({ fd, readable: true, writable: false }) : createReadStream(path, { fd });
  } catch (error) {
    throw new LogSourceError(path, error);
  }
}
