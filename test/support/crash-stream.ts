import { randomFrom } from '../../src/backtest/random.ts';
import { START } from './make-event.ts';

const HOURS = 12;
const CRASHES = 19;
/** Seconds of signs before each crash, and at least between two crashes. */
const SIGNS = 60;
const APART = 900;

/** What a program leaves behind when it dies: lines without a header. */
export const CRASHES_OF: Readonly<Record<string, (n: number) => readonly string[]>> = {
  Go: (n) => [
    `panic: runtime error: index out of range [${n}] with length 3`,
    '',
    `goroutine ${n} [running]:`,
    'main.(*Worker).Run(0xc000010000, 0x1)',
    '\t/src/worker.go:88 +0x1d',
    'exit status 2',
  ],
  Rust: (n) => [
    `thread 'worker-${n}' panicked at src/main.rs:88:5:`,
    'called `Result::unwrap()` on an `Err` value: PoolTimedOut',
    'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
  ],
  'the kernel, out of memory': (n) => [`Out of memory: Killed process ${1000 + n} (java) total-vm:812kB`],
  'a JVM that does not start': () => [
    'Error: Could not create the Java Virtual Machine.',
    'Error: A fatal exception has occurred. Program will exit.',
  ],
};

/**
 * Twelve hours of a service, a line every four seconds or so, with nineteen crashes at random, each after a minute in
 * which its queue is long; nothing else says so.
 */
export function crashingService(crash: (n: number) => readonly string[], seed: number): string[] {
  const random = randomFrom(seed);
  const entries: { at: number; lines: readonly string[] }[] = [];
  for (let at = 0; at < HOURS * 3600; at += random() * 8)
    entries.push({ at, lines: [line(at, usual(random))] });
  for (let n = 0; n < CRASHES; n++) {
    const slot = (HOURS * 3600 - 1200) / CRASHES;
    const at = 1200 + n * slot + random() * (slot - APART);
    entries.push({ at, lines: crash(n) });
    for (let sign = at - SIGNS; sign < at - 1; sign += 2 + random() * 4) {
      const queue = `WARN queue length ${50 + Math.floor(random() * 450)}`;
      entries.push({ at: sign, lines: [line(sign, queue)] });
    }
  }
  return entries.toSorted((a, b) => a.at - b.at).flatMap(({ lines }) => lines);
}

function usual(random: () => number): string {
  const n = Math.floor(random() * 9999);
  return [`INFO worker ${n % 9} started`, `INFO request /cart served in ${n % 90} ms`, `INFO job ${n} done`][
    Math.floor(random() * 3)
  ]!;
}

function line(seconds: number, text: string): string {
  return `${new Date(START + seconds * 1000).toISOString().slice(0, -1).replace('T', ' ').replace('.', ',')} ${text}`;
}
