import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventsConfig } from '../../../src/events/config.ts';
import { SourceDecoder } from '../../../src/events/decoder.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { ARRIVAL } from '../../support/decoding.ts';

const config = eventsConfig.parse({ maxContinuationLines: 2 });

const LINES = [
  '2026-11-20 09:20:26,123 ERROR [main] org.shop.Cart: failed',
  '\tat org.shop.Cart.pay(Cart.java:7)',
  'plain words',
  '{"time":"2026-11-20T09:20:27Z","msg":"hello"}',
  '{"time":',
  '42:M 20 Nov 2026 09:20:26.123 * Ready',
  'Nov 20 09:20:26 web1 sshd[42]: check',
  '2099-01-01 00:00:00 INFO a: absurd',
  '2026-12-20 00:00:00 INFO a: a leap',
  'ERROR bare',
  '1763630426 epoch',
  '09:20:26.123 [main] INFO  a - clock only',
  '',
  'g\u00e4rten \u20ac',
];

const logs = fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 40 });

function decodeAll(chunks: readonly Buffer[], restart: boolean): readonly LogEvent[] {
  let decoder = new SourceDecoder('app.log', config);
  const events: LogEvent[] = [];
  let position = 0;
  for (const chunk of chunks) {
    events.push(...decoder.decodeLines(chunk, position, ARRIVAL + 60 * 86_400_000).events);
    position += chunk.length;
    if (restart)
      decoder = SourceDecoder.restore('app.log', config, JSON.parse(JSON.stringify(decoder.state())));
  }
  return events;
}

describe('chunks of lines', () => {
  test.each([false, true])(
    'give the same events however they are cut (restored from JSON between: %p)',
    (restart) => {
      fc.assert(
        fc.property(logs, fc.array(fc.nat(39), { maxLength: 6 }), (lines, cuts) => {
          const edges = [...new Set([0, ...cuts.map((cut) => cut % lines.length), lines.length])].sort(
            (a, b) => a - b,
          );
          const chunks = edges.slice(1).map((edge, i) =>
            Buffer.from(
              lines
                .slice(edges[i], edge)
                .map((line) => `${line}\n`)
                .join(''),
            ),
          );

          expect(decodeAll(chunks, restart)).toEqual(decodeAll([Buffer.concat(chunks)], false));
        }),
        { numRuns: 300 },
      );
    },
  );
});
