import { expect, test } from '@jest/globals';
import { sentence } from '../../../src/terminal/evaluate-text.ts';
import { paintFor } from '../../../src/terminal/paint.ts';

const say = (value: number | null, low: number | null, high: number | null): string =>
  sentence({ value, low, high }, 'nats', paintFor({}));

test.each([
  [
    'better',
    say(-0.012, -0.016, -0.008),
    'the mix is better than the online experts alone by 0.0120 nats (95 %: 0.0080 to 0.0160)',
  ],
  [
    'worse',
    say(0.012, 0.008, 0.016),
    'the mix is worse than the online experts alone by 0.0120 nats (95 %: 0.0080 to 0.0160)',
  ],
  [
    'neither',
    say(-0.001, -0.003, 0.001),
    'adds nothing that can be told from chance: −0.0010 nats (95 %: −0.0030 to +0.0010)',
  ],
  [
    'the same',
    say(0, 0, 0),
    'adds nothing: the mix never found the packages ahead of the online experts, and did not listen',
  ],
  [
    'hardly better',
    say(-0.00003, -0.00004, -0.00002),
    'adds nothing that matters: less than 0.0001 nats (95 %: 0.0000 to 0.0000)',
  ],
  ['nothing', say(null, null, null), 'nothing was scored'],
])('a mix that is %s is called so, with its interval', (_, said, expected) => {
  expect(said).toBe(expected);
});
