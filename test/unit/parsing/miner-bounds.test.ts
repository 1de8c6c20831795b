import { describe, expect, test } from '@jest/globals';
import { miner, stateOf, unheardWords } from './mining.ts';

const SMALL = { maxTemplates: 64, maxSignatures: 128, maxGroup: 16 };

describe('Under a flood of lines never seen before, the miner', () => {
  test('hands out no more types than the cap and sends the rest to the type "<*>"', () => {
    const subject = miner(SMALL);
    const word = unheardWords();

    for (let i = 0; i < 5000; i++) subject.assign(`${word()} ${word()} ${word()} ${word()}`);
    const last = subject.assign(`${word()} ${word()} ${word()} ${word()}`);

    expect(subject.size).toBeLessThanOrEqual(SMALL.maxTemplates);
    expect(subject.templateOf(last)).toBe('<*>');
  });

  test('keeps a state of the same size, however long the flood', () => {
    const subject = miner(SMALL);
    const word = unheardWords();
    const flood = (lines: number) => {
      for (let i = 0; i < lines; i++) subject.assign(`${word()} of ${word()} by ${word()} 5`);
      return stateOf(subject).length;
    };

    const early = flood(2000);
    const late = flood(8000);

    expect(late).toBeLessThan(early * 1.1);
  });

  test('still gives a new kind of line its own type, at its second sight', () => {
    const subject = miner(SMALL);
    const word = unheardWords();
    for (let i = 0; i < 1000; i++)
      subject.assign(`${word()} ${word()} ${word()} ${word()} ${word()} ${word()}`);

    const first = subject.assign('the new kind 7 of line');
    const second = subject.assign('the new kind 8 of line');

    expect(subject.templateOf(first)).toBe('<*>');
    expect(subject.templateOf(second)).toBe('the new kind <*> of line');
  });

  test('finds the template when several words of a crowded group are free', () => {
    const subject = miner(SMALL);
    const word = unheardWords();
    const line = () => `copy ${word()} from ${word()} to ${word()} done`;

    for (let i = 0; i < 40; i++) subject.assign(line());

    expect(subject.templateOf(subject.assign(line()))).toBe('copy <*> from <*> to <*> done');
  });

  test('bounds stated types as well', () => {
    const subject = miner(SMALL);
    const word = unheardWords();

    for (let i = 0; i < 1000; i++) subject.stated(word());

    expect(subject.size).toBeLessThanOrEqual(SMALL.maxTemplates);
    expect(subject.templateOf(subject.stated(word()))).toBe('<*>');
  });

  test('knows the types it had before the flood', () => {
    const subject = miner(SMALL);
    const word = unheardWords();
    const before = subject.assign('opened port 80 for listening');

    for (let i = 0; i < 5000; i++) subject.assign(`${word()} saw file ${word()}`);

    expect(subject.assign('opened port 81 for listening')).toBe(before);
  });
});
