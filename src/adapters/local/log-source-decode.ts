import type { DecodedChunk } from '../../events/decoded-chunk.ts';
import type { SourceDecoder } from '../../events/decoder.ts';
import { type RejectReason, rejection } from '../../events/errors.ts';
import type { RawChunk } from './file-raw-chunk.ts';

const FAULTS: Readonly<Partial<Record<RawChunk['kind'], RejectReason>>> = {
  broken: 'broken-gzip',
  replaced: 'rotated-away',
};

/** Decodes a raw chunk of a source; the break of a damaged file becomes a rejected record. */
export function decodeRaw(decoder: SourceDecoder, raw: RawChunk, arrival: number): DecodedChunk {
  if (raw.kind === 'lines') return decoder.decodeLines(raw.bytes, raw.position, arrival);
  if (raw.kind === 'long-line') return decoder.rejectLongLine(raw.bytes, raw.position);
  const chunk = decoder.decodeLines(new Uint8Array(0), raw.position);
  const detail = Buffer.from(raw.bytes).toString();
  chunk.rejected.push(rejection(decoder.source, raw.position, FAULTS[raw.kind]!, '', detail));
  return chunk;
}
