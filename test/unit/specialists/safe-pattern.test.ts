import { describe, expect, test } from '@jest/globals';
import { SpecialistRuleError } from '../../../src/specialists/errors.ts';
import { compilePattern, MAX_TEXT } from '../../../src/specialists/safe-pattern.ts';

describe('patterns from configuration', () => {
  test.each([
    ['too many (clients|connections)', 'FATAL: sorry, TOO MANY clients already'],
    ['^OOM command not allowed', 'OOM command not allowed when used memory > maxmemory'],
    ['upstream (timed|time) ?out', 'upstream timed out (110)'],
    ['[a-z+*]+ \\(x\\)', 'call (x)'],
    ['(could not extend|write) file .*: No space', 'could not extend file "a/b": No space left'],
  ])('%s is accepted and finds its text', (pattern, text) => {
    expect(compilePattern(pattern)(text)).toBe(true);
    expect(compilePattern(pattern)('something else')).toBe(false);
  });

  test.each([
    ['(a+)+$'],
    ['(?:a|b){2}'],
    ['(a|aa)+$'],
    ['((ab)*c)*'],
    ['(x(a*))+'],
    ['(?:a?){50}'],
    ['(a)\\1'],
    ['(?<=a)b'],
    ['.*a.*b.*c.*d.*e'],
    ['(unclosed'],
    ['x'.repeat(501)],
  ])('%s is refused by name', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(SpecialistRuleError);
  });

  test('only the beginning of a long text is searched', () => {
    const found = compilePattern('needle');

    expect(found(`${' '.repeat(MAX_TEXT - 6)}needle`)).toBe(true);
    expect(found(`${' '.repeat(MAX_TEXT)}needle`)).toBe(false);
  });
});
