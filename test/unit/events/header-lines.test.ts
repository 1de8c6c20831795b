import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Header } from '../../../src/events/formats/header.ts';
import { KNOWN_FORMATS } from '../../../src/events/formats/known-formats.ts';
import { ACCESS_LINES } from '../../support/access-lines.ts';
import { APPLIANCE_LINES } from '../../support/appliance-lines.ts';
import type { HeaderLine } from '../../support/header-line.ts';
import { readHeader } from '../../support/headers.ts';
import { LIBRARY_LINES } from '../../support/library-lines.ts';
import { SERVICE_LINES } from '../../support/service-lines.ts';
import { WRITTEN_LINES } from '../../support/written-lines.ts';

const ALL = [...LIBRARY_LINES, ...SERVICE_LINES, ...APPLIANCE_LINES, ...WRITTEN_LINES, ...ACCESS_LINES];

function withNumber(text: string, value: number): string {
  return text.replaceAll('{n}', String(value));
}

function expected({ format, clock, severity, message, type, component }: HeaderLine, value: number) {
  return {
    format,
    message: withNumber(message, value),
    header: { severity, type: type ?? '', ...(component === undefined ? {} : { component }) },
    ...(clock === undefined ? {} : { time: expect.stringMatching(`^2026-11-(18|20)T${clock}Z$`) }),
  };
}

describe.each([
  ['logging libraries and runtimes', LIBRARY_LINES],
  ['daemons, databases and devices', SERVICE_LINES],
  ['appliances, application servers, games and tools', APPLIANCE_LINES],
  ['programs with times and levels of their own', WRITTEN_LINES],
  ['access logs', ACCESS_LINES],
])('headers of %s', (_what, lines) => {
  test.each(lines.map((line) => [line.line, line] as const))('%s', (_line, line) => {
    for (const value of [7, 123]) {
      expect(readHeader(withNumber(line.line, value))).toMatchObject(expected(line, value));
    }
  });
});

test('lines of these kinds that are cut anywhere are read within their bounds', () => {
  const cut = fc.tuple(fc.constantFrom(...ALL), fc.nat(), fc.nat({ max: 40 }));

  fc.assert(
    fc.property(cut, ([{ line }, at, less]) => {
      const text = line.slice(less % 3 === 0 ? less : 0, 1 + (at % line.length)).trim();
      for (const format of KNOWN_FORMATS) {
        const alone = new Header();
        const among = new Header();
        alone.reset(0, text.length);
        among.reset(2, text.length + 2);
        const fits = format.parse(text, 0, text.length, alone);
        expect(format.parse(`a\n${text}\n:00:01 500"]`, 2, text.length + 2, among)).toBe(fits);
        if (!fits) continue;
        expect([among.messageStart - 2, among.messageEnd - 2]).toEqual([
          alone.messageStart,
          alone.messageEnd,
        ]);
        expect([among.severity, among.time, among.type]).toEqual([alone.severity, alone.time, alone.type]);
        expect(alone.messageStart).toBeLessThanOrEqual(alone.messageEnd);
        expect(alone.messageEnd).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 200 },
  );
});
