import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonAssembler, type JsonPiece } from '../../../src/events/unwrap/json-text.ts';

const BOUNDS = { maxCharacters: 10_000, maxLines: 200 };

function feedAll(lines: readonly string[], assembler = new JsonAssembler(BOUNDS)): JsonPiece[] {
  return [...lines.flatMap((line) => assembler.feed(line)), ...assembler.finish()];
}

function objects(pieces: readonly JsonPiece[]): unknown[] {
  return pieces.filter(({ kind }) => kind === 'object').map(({ text }) => JSON.parse(text));
}

const RECORD = {
  time: '2026-11-28T09:20:26Z',
  level: 'error',
  msg: 'a "b" {c} [d] \\',
  n: [1, { x: null }],
  e: {},
};

describe('objects in pieces', () => {
  test('pretty-printed come out whole, with the lines they lay on', () => {
    const lines = JSON.stringify(RECORD, undefined, 2).split('\n');

    const pieces = feedAll([...lines, ...lines]);

    expect(objects(pieces)).toEqual([RECORD, RECORD]);
    expect(pieces.map((piece) => piece.lines)).toEqual([lines.length, lines.length]);
  });

  test.each([
    ['one after the other', (text: string) => `${text}${text}`],
    ['with blanks between', (text: string) => `${text} ${text}`],
    ['as an array', (text: string) => `[${text}, ${text}]`],
  ])('on one line come apart: %s', (_form, join) => {
    const pieces = feedAll([join(JSON.stringify(RECORD))]);

    expect(objects(pieces)).toEqual([RECORD, RECORD]);
    expect(pieces.map((piece) => piece.lines)).toEqual([1, 0]);
  });

  test('of an array that spans a file come out one by one', () => {
    const assembler = new JsonAssembler(BOUNDS);

    const opened = assembler.feed('[');
    const first = assembler.feed(`${JSON.stringify(RECORD)},`);

    expect(opened).toMatchObject([{ kind: 'mark' }]);
    expect(objects(first)).toEqual([RECORD]);
    expect(assembler.isOpen).toBe(true);
    expect(assembler.feed(']')).toMatchObject([{ kind: 'mark' }]);
    expect(assembler.isOpen).toBe(false);
  });

  test('of an array that is pretty-printed come out too', () => {
    expect(objects(feedAll(JSON.stringify([RECORD, RECORD], undefined, 4).split('\n')))).toEqual([
      RECORD,
      RECORD,
    ]);
  });

  test('cut off by the end are reported', () => {
    expect(feedAll(['{', '  "a": 1,'])).toEqual([{ kind: 'cut', text: '{\n  "a": 1,', lines: 2 }]);
  });

  test('larger than the bounds are reported once and left out to their end', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]));
    const lines = JSON.stringify(many, undefined, 2).split('\n');

    const pieces = feedAll([...lines, JSON.stringify(RECORD)]);

    expect(pieces.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
    expect(objects(pieces)).toEqual([RECORD]);
    expect(pieces.reduce((sum, piece) => sum + piece.lines, 0)).toBe(lines.length + 1);
  });
});

describe('what is no JSON', () => {
  test.each([
    [['{', 'listening on 8080', 'ready']],
    [['{"a": 1,', '2026-11-28 ERROR boom']],
    [['[INFO] started']],
    [['[1, 2, 3]']],
    [['{"a": "cut', 'next"}']],
    [['{"a":1} and more']],
    [['{a: 1}']],
    [['{"a":1]}']],
  ])('comes back as the lines it was: %j', (lines) => {
    expect(feedAll(lines)).toEqual(lines.map((text) => ({ kind: 'text', text, lines: 1 })));
  });

  test('does not take the record behind it along', () => {
    const pieces = feedAll(['{"a": 1,', JSON.stringify(RECORD)]);

    expect(pieces[0]).toEqual({ kind: 'text', text: '{"a": 1,', lines: 1 });
    expect(objects(pieces)).toEqual([RECORD]);
  });
});

describe('any JSON', () => {
  const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
  const form = fc.record({ record, indent: fc.constantFrom(0, 1, 2) });

  test('comes out as it went in, wherever the state is saved and taken up', () => {
    fc.assert(
      fc.property(fc.array(form, { maxLength: 5 }), (forms) => {
        const lines = forms.flatMap((each) =>
          JSON.stringify(each.record, undefined, each.indent).split('\n'),
        );
        let assembler = new JsonAssembler(BOUNDS);
        const pieces: JsonPiece[] = [];

        for (const line of lines) {
          pieces.push(...assembler.feed(line));
          assembler = new JsonAssembler(BOUNDS, JSON.parse(JSON.stringify(assembler.state())));
        }

        expect(objects(pieces)).toEqual(forms.map((each) => JSON.parse(JSON.stringify(each.record))));
        expect(pieces.reduce((sum, piece) => sum + piece.lines, 0)).toBe(lines.length);
      }),
    );
  });

  test('mixed with any text loses no line', () => {
    const line = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', '{"a":', '1}', '{"a":1},', '', '"x": 2,', '},{', '{}'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const pieces = feedAll(lines, new JsonAssembler({ maxCharacters: 20, maxLines: 3 }));

        expect(pieces.reduce((sum, piece) => sum + piece.lines, 0)).toBe(lines.length);
      }),
    );
  });
});
