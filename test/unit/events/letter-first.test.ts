import { expect, test } from '@jest/globals';
import { Header } from '../../../src/events/formats/header.ts';
import { KNOWN_FORMATS } from '../../../src/events/formats/known-formats.ts';
import { mayBeginWithLetter } from '../../../src/events/formats/letter-first.ts';
import { ACCESS_LINES } from '../../support/access-lines.ts';
import { APPLIANCE_LINES } from '../../support/appliance-lines.ts';
import { LIBRARY_LINES } from '../../support/library-lines.ts';
import { SERVICE_LINES } from '../../support/service-lines.ts';
import { WRITTEN_LINES } from '../../support/written-lines.ts';

const LINES = [...LIBRARY_LINES, ...SERVICE_LINES, ...APPLIANCE_LINES, ...WRITTEN_LINES, ...ACCESS_LINES].map(
  ({ line }) => line.replaceAll('{n}', '7'),
);

/** Every line, and what it would be with a letter in front or in place of its first character. */
const WITH_LETTER = LINES.flatMap((line) => [
  line,
  `A${line}`,
  `e${line}`,
  `A${line.slice(1)}`,
  `e${line.slice(1)}`,
]).filter((line) => /^[A-Za-z]/.test(line));

const NEVER = KNOWN_FORMATS.filter((format) => !mayBeginWithLetter(format));

test('there are formats that never begin with a letter', () => {
  expect(NEVER.length).toBeGreaterThan(30);
});

test.each(NEVER.map((format) => [format.name, format] as const))('%s is one', (_name, format) => {
  const header = new Header();

  const fitting = WITH_LETTER.filter((line) => {
    header.reset(0, line.length);
    return format.parse(line, 0, line.length, header);
  });

  expect(fitting).toEqual([]);
});
