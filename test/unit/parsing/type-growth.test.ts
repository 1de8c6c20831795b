import { describe, expect, test } from '@jest/globals';
import { miner, restored, stateOf, unheardWords } from './mining.ts';

describe('A log whose messages never come again', () => {
  test('is told of, with what to do', () => {
    const subject = miner();
    const word = unheardWords();

    for (let i = 0; i < 2000; i++) subject.assign(Array.from({ length: 2 + (i % 9) }, word).join(' '));

    expect(subject.growth.share).toBeGreaterThan(0.5);
    expect(subject.growth.advice).toContain('parsing.seedTemplates');
    expect(restored(stateOf(subject)).growth.advice).toBe(subject.growth.advice);
  });

  test('is no longer told of once they do', () => {
    const subject = miner();
    const word = unheardWords();
    for (let i = 0; i < 2000; i++) subject.assign(Array.from({ length: 2 + (i % 9) }, word).join(' '));

    for (let i = 0; i < 5000; i++) subject.assign(`request ${i} took 5 ms`);

    expect(subject.growth.advice).toBeUndefined();
  });

  test('is not a log that has just begun', () => {
    const subject = miner();
    const word = unheardWords();

    for (let i = 0; i < 500; i++) subject.assign(Array.from({ length: 2 + (i % 9) }, word).join(' '));

    expect(subject.growth.advice).toBeUndefined();
  });
});
