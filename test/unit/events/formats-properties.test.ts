import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Header } from '../../../src/events/formats/header.ts';
import { KNOWN_FORMATS } from '../../../src/events/formats/known-formats.ts';
import { W3cFields } from '../../../src/events/formats/w3c-fields.ts';

/** Beginnings of headers, so that random text gets far into the readers. */
const PIECES = [
  '2026-11-18 09:20:26',
  '2026-11-18T09:20:26.123Z',
  '18/11/2026 9:20:26 PM',
  'Nov 18 09:20:26',
  'Wed Nov 18 09:20:26 2026',
  '[18/Nov/2026:09:20:26 +0000]',
  '1795857626.123',
  '[   12.345678]',
  '09:20:26.123',
  '<13>',
  'INFO',
  '[ERR]',
  'I, [',
  '|WARN|',
  '"GET /a HTTP/1.1"',
  '200',
  '10.0.0.7:5',
  'web1 app[12]:',
  'type=SYSCALL msg=audit(1:2):',
  '####<',
  '%LINK-3-UPDOWN:',
  'PHP Warning:',
  '=ERROR REPORT==== ',
  '2 123456789010 eni-1',
  'tls 2.0 ',
  'key=value',
  'level="info"',
  '# Time: ',
  'Started GET "/" for ::1 at ',
  '-',
  ' - ',
  ',',
  '"',
  '(',
  ']',
  '\t',
];

const word = fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12 }));
const line = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 9 }), fc.constantFrom(' ', '', '  ', '\t'))
  .map(([words, separator]) =>
    words
      .join(separator)
      .trim()
      .replaceAll(/[\r\n]/g, ''),
  )
  .filter((text) => text !== '');

/** What a format says of `line` within other text, with positions counted from the start of the line. */
function read(
  parse: (text: string, start: number, end: number, out: Header) => boolean,
  before: string,
  line: string,
  after: string,
) {
  const out = new Header();
  const start = before.length;
  out.reset(start, start + line.length);
  if (!parse(before + line + after, start, start + line.length, out)) return false;
  return { ...out, messageStart: out.messageStart - start, messageEnd: out.messageEnd - start };
}

describe('every format', () => {
  test.each(KNOWN_FORMATS.map((format) => [format.name, format] as const))(
    '%s reads nothing outside its line, and never throws',
    (_name, format) => {
      const parse = format.parse.bind(format);

      fc.assert(
        fc.property(line, (text) => {
          const alone = read(parse, '', text, '');
          const among = read(parse, 'a b\n', text, '\n0:00:00,1 "x" INFO] - 5');
          expect(among).toEqual(alone);
          if (alone === false) return;
          expect(alone.messageStart).toBeGreaterThanOrEqual(0);
          expect(alone.messageEnd).toBeLessThanOrEqual(text.length);
          expect(alone.messageStart).toBeLessThanOrEqual(alone.messageEnd);
        }),
        { numRuns: 400 },
      );
    },
  );

  test('the columns of W3C logs neither, whatever they are named', () => {
    fc.assert(
      fc.property(line, line, (names, text) => {
        const fields = new W3cFields(names);
        const parse = fields.parse.bind(fields);
        expect(read(parse, 'a\n', text, '\n1 2 3')).toEqual(read(parse, '', text, ''));
      }),
    );
  });
});
