// A child process: predicts an object of so many bytes that is made as it is read, and tells what that took.
import { configSchema } from '../../src/config/config.ts';
import { predictObject } from '../../src/hosts/predict-object.ts';
import type { ObjectRange } from '../../src/registry/artifact-store.ts';
import { MemoryStore } from './memory-store.ts';

const LINE = 8192;
const START = Date.UTC(2026, 10, 20, 9);
const STEPS = ['signed in', 'put a book into the cart', 'paid', 'signed out'];
const size = Number(process.argv[2]);

function lineOf(index: number): string {
  const time = new Date(START + index * 1000).toISOString();
  return JSON.stringify({ time, sequence: `s${index % 20}`, msg: STEPS[Math.floor(index / 20) % 4] });
}

class MadeStore extends MemoryStore {
  override async facts() {
    return { bytes: size, tag: 'made', modified: START };
  }

  override async readRange(_key: string, { from, bytes }: ObjectRange): Promise<Uint8Array> {
    const first = Math.floor(from / LINE);
    const count = Math.ceil((from + bytes) / LINE) - first;
    const made = Buffer.alloc(count * LINE, ' ');
    for (let at = 0; at < count; at++) {
      made.write(lineOf(first + at), at * LINE);
      made.write('\n', (at + 1) * LINE - 1);
    }
    return made.subarray(from - first * LINE, from - first * LINE + bytes);
  }
}

const before = process.memoryUsage().rss;
const summary = await predictObject({
  store: new MadeStore(),
  key: 'batch/in/large.log',
  prefix: 'batch/out/large.log/',
  config: configSchema.parse({}),
  partEvents: 5000,
  experts: { packages: [], experts: [] },
  signal: new AbortController().signal,
});
const growth = process.resourceUsage().maxRSS * 1024 - before;
process.stdout.write(JSON.stringify({ events: summary?.events, complete: summary?.complete, growth }));
