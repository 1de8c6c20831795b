import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventsConfig } from '../../../src/events/config.ts';
import type { EventTrace } from '../../../src/events/decoded-chunk.ts';
import { SourceDecoder } from '../../../src/events/decoder.ts';
import { ARRIVAL } from '../../support/decoding.ts';

const config = eventsConfig.parse({ maxContinuationLines: 5, maxLineBytes: 400 });

/** Lines of many formats, each a line of its own: none of them holds several records. */
const LINES = [
  '2026-11-20 09:20:26,123 ERROR [main] org.shop.Cart: failed',
  '2026-11-20T09:20:26.123456789Z stdout F ready on 8080',
  '2026-11-20T09:20:26.123Z 2026-11-20 09:20:26,123 WARN slow',
  'Nov 20 09:20:26 web1 sshd[42]: check pass',
  '<134>1 2026-11-20T09:20:26Z db1 postgres 7 - - 2026-11-20 09:20:26 UTC [7] LOG:  ready',
  '10.0.0.7 - - [20/Nov/2026:09:20:26 +0000] "GET / HTTP/1.1" 500 5',
  '{"time":"2026-11-20T09:20:27Z","level":"info","msg":"hello"}',
  '{"log":"2026-11-20 09:20:26 ERROR pay\\n","stream":"stderr","time":"2026-11-20T09:20:26Z"}',
  '{"resource":7}',
  '{"time":',
  '[2026-11-20 09:20:26,123: INFO/MainProcess] Task done',
  '[   12.345678] usb 1-1: new device',
  'web-1  | ready',
  '[pod/web-1/app] ERROR dial failed',
  'I1120 09:20:26.123456   42 file.go:12] message',
  '42:M 20 Nov 2026 09:20:26.123 * Ready',
  '20.11.2026 09:20:26 INFO day first',
  '03/04/2026 09:20:26 INFO either',
  'info: Shop.Cart[7]',
  '      Order 12 failed',
  'level=warn ts=2026-11-20T09:20:26.123Z msg="flush took 12s"',
  '\u001b[31mERROR\u001b[0m in red',
  'ERROR bare',
  'Error: boom',
  'java.io.IOException: closed',
  '\tat org.shop.Cart.pay(Cart.java:7)',
  'Caused by: java.io.IOException',
  '... 12 more',
  'Traceback (most recent call last):',
  '  File "cart.py", line 7, in pay',
  'KeyError: 7',
  'panic: runtime error',
  'goroutine 34 [running]:',
  'main.(*Worker).Run(0xc000010000, 0x1)',
  'exit status 2',
  "thread 'main' panicked at src/main.rs:4:5:",
  'Killed',
  'plain words',
  '}',
  '--------------------',
  '#Fields: date time cs-method',
  'SELECT 1',
  'FROM carts',
  '',
  '   ',
  `long ${'x'.repeat(500)}`,
  'g\u00e4rten \u20ac',
  'nul \u0000 byte',
];

const line = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LINES) },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[\r\n]/g, ' ')) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...LINES), fc.nat(80), fc.nat(80))
      .map(([text, from, to]) => text.slice(Math.min(from, to), Math.max(from, to) + 20)),
  },
);
const logs = fc.array(line, { minLength: 1, maxLength: 60 });

interface Read {
  readonly trace: readonly EventTrace[];
  readonly carried: number;
  readonly rejected: number;
  readonly blank: number;
  readonly folded: number;
  readonly lines: number;
}

function read(lines: readonly string[], cut: number): Read {
  const decoder = new SourceDecoder('app.log', config, undefined, { trace: true, holdHead: true });
  const parts = [lines.slice(0, cut), lines.slice(cut)].map((part) =>
    Buffer.from(part.map((each) => `${each}\n`).join('')),
  );
  const chunks = [...parts.map((bytes) => decoder.decodeLines(bytes, 0, ARRIVAL)), decoder.finish()];
  const sum = (of: (chunk: (typeof chunks)[number]) => number) => chunks.reduce((n, each) => n + of(each), 0);
  return {
    trace: chunks.flatMap((chunk) => chunk.trace),
    carried: sum((chunk) => chunk.carried),
    rejected: sum((chunk) => chunk.rejected.length),
    blank: sum((chunk) => chunk.counters.blank),
    folded: sum((chunk) => chunk.counters.folded),
    lines: sum((chunk) => chunk.counters.lines),
  };
}

describe('every line of a mixture of formats', () => {
  test('is in an event, a rejected record, a counted continuation or blank, and in one of them only', () => {
    fc.assert(
      fc.property(logs, fc.nat(60), (lines, cut) => {
        const { trace, carried, rejected, blank, folded, lines: count } = read(lines, cut);

        expect(count).toBe(lines.length);
        expect(trace.length + folded + rejected + blank).toBe(lines.length);
        expect(trace.reduce((sum, { foldedLines }) => sum + foldedLines, carried)).toBe(folded);
      }),
      { numRuns: 500 },
    );
  });
});
