import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../../../src/config/load-config.ts';
import { type DecodedEvent, decodeFiles } from '../../../src/hosts/decode-files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

async function decode(path: string) {
  const events: DecodedEvent[] = [];
  const [report] = await decodeFiles([path], {
    config: loadConfig({ file: undefined, sets: [] }),
    examples: true,
    events: async (more) => void events.push(...more),
    progress: () => undefined,
  });
  return { events, report: report! };
}

const LINES = [
  '2026-11-28 09:20:26,123 INFO worker 1 started',
  '2026-11-28T09:20:26Z request done in 12 ms',
  '\tat main (app.js:1)',
  '  indented',
  'Caused by: java.io.IOException: gone',
  'plain words at the margin',
  '{"time": "2026-11-28T09:20:26Z", "level": "error", "msg": "boom"}',
  '{"a": 1}',
  '{"broken": x}',
  '10.0.0.7 - - [28/Nov/2026:09:20:26 +0000] "GET / HTTP/1.1" 500 5',
  '',
  '   ',
];

test('every line is in an event, blank, or rejected, and examples are lines of the file', async () => {
  const path = join(folder, 'mixed.log');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 60 }), async (lines) => {
      writeFileSync(path, `${lines.join('\n')}\n`);

      const { events, report } = await decode(path);
      const { counts, examples } = report;
      const rejected = Object.values(counts.rejected).reduce((sum, records) => sum + records, 0);
      const taken = events.reduce((sum, event) => sum + event.lines, 0);

      expect(counts.lines).toBe(lines.length);
      expect(counts.events).toBe(events.length);
      expect(taken).toBe(counts.events + counts.folded);
      expect(taken + counts.blank + rejected).toBe(lines.length);
      expect(Object.values(counts.formats).reduce((sum, many) => sum + many, 0)).toBe(events.length);
      for (const [i, { line }] of events.entries()) expect(line).toBeGreaterThan(events[i - 1]?.line ?? 0);
      for (const shown of examples.values())
        for (const { line, text } of shown) expect(text).toBe(lines[line - 1]);
    }),
    { numRuns: 100 },
  );
});

test('three examples of a kind are enough', async () => {
  const path = join(folder, 'many.log');
  writeFileSync(path, `${LINES[0]}\n`.repeat(50));

  const { report } = await decode(path);

  expect(report.examples.get('format leveled')?.map(({ line }) => line)).toEqual([1, 2, 3]);
});
