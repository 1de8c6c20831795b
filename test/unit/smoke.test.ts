import { expect, test } from '@jest/globals';
import * as z from 'zod';

test('x', () => {
  const n: number = 1;
  expect(z.number().parse(n)).toBe(1);
});
