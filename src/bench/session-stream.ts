import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Structured events as they would come from a stream: NDJSON, batch by batch. */
export interface BenchBatch {
  readonly events: number;
  readonly bytes: Uint8Array;
}

/** A stream as the ONNX benchmark feeds it: so many events per batch, spread over so many open sequences. */
export interface StreamShape {
  readonly batch: number;
  readonly sequences: number;
  readonly events: number;
}

/**
 * HDFS sessions (`hdfs/normal-test.ndjson.gz` of the data folder), as many open at once as asked for; each batch holds
 * the next few events of every one. Where the sessions are used up they come again under other names.
 */
export function interleavedSessions(dataFolder: string, shape: StreamShape): BenchBatch[] {
  const sessions = readSessions(join(dataFolder, 'hdfs/normal-test.ndjson.gz'));
  const lanes = Array.from({ length: shape.sequences }, () => ({ session: 0, at: 0, name: '' }));
  let used = 0;
  const batches: BenchBatch[] = [];
  for (let made = 0; made < shape.events; made += shape.batch) {
    const lines: string[] = [];
    for (let i = 0; lines.length < shape.batch; i++) {
      const lane = lanes[i % lanes.length]!;
      if (lane.name === '' || lane.at === sessions[lane.session]!.length)
        Object.assign(lane, { session: used % sessions.length, at: 0, name: `s${used++}` });
      const event = sessions[lane.session]![lane.at++]!;
      lines.push(JSON.stringify({ ...event, sequence: lane.name }));
    }
    batches.push({ events: lines.length, bytes: Buffer.from(`${lines.join('\n')}\n`) });
  }
  return batches;
}

interface SessionEvent {
  readonly time: string;
  readonly sequence: string;
  readonly type: string;
}

function readSessions(path: string): SessionEvent[][] {
  const sessions = new Map<string, SessionEvent[]>();
  for (const line of gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')) {
    const event = JSON.parse(line) as SessionEvent;
    const session = sessions.get(event.sequence);
    if (session) session.push(event);
    else sessions.set(event.sequence, [event]);
  }
  return [...sessions.values()];
}
