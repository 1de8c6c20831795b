import { describe, expect, test } from '@jest/globals';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { typeId } from '../../../src/parsing/type-id.ts';
import { specialistsConfig } from '../../../src/specialists/config.ts';
import { SpecialistMatcher } from '../../../src/specialists/matcher.ts';

const eventOf = (changes: Partial<LogEvent>): LogEvent => ({
  time: 1,
  source: 'app.log',
  message: 'pool is empty',
  severity: 9,
  ...changes,
});

const matcherOf = (...watches: object[]): SpecialistMatcher =>
  new SpecialistMatcher(specialistsConfig.parse(watches.map((watch, i) => ({ name: `s${i}`, ...watch }))));

describe('which specialists watch an event', () => {
  test('with nothing configured, errors and events tagged as failures', () => {
    const matcher = new SpecialistMatcher(specialistsConfig.parse(undefined));

    expect(matcher.match(eventOf({ severity: 17 }), 1, 'a', 't')).toBe(1);
    expect(matcher.match(eventOf({ tags: ['failure'] }), 1, 'a', 't')).toBe(1);
    expect(matcher.match(eventOf({ severity: 13 }), 1, 'a', 't')).toBe(0);
  });

  test('a bit for each specialist that matches', () => {
    const matcher = matcherOf(
      { watch: { type: 'e1' } },
      { watch: { component: 'redis' } },
      { watch: [{ tag: 'never' }, { pattern: 'pool .* empty' }] },
    );

    expect(matcher.match(eventOf({ component: 'redis' }), 1, 'e1', 't')).toBe(0b111);
    expect(matcher.match(eventOf({ message: 'fine' }), 1, 'e1', 't')).toBe(0b001);
    expect(matcher.match(eventOf({}), 2, 'e2', 't')).toBe(0b100);
  });

  test('a type is known by its id here, by its template, and by the id its template makes elsewhere', () => {
    const template = 'mounted volume <*> now';
    const matcher = matcherOf({ watch: { type: template } }, { watch: { type: typeId(template) } });

    expect(matcher.match(eventOf({}), 1, 'another id', template)).toBe(0b11);
    expect(matcher.match(eventOf({}), 2, typeId(template), 'mounted volume <*>')).toBe(0b10);
    expect(matcher.match(eventOf({}), 3, 'another id', 'mounted volume <*>')).toBe(0);
  });

  test('all conditions of a rule must hold', () => {
    const matcher = matcherOf({ watch: { template: 'deadlock', severity: 'error' } });

    expect(matcher.match(eventOf({ severity: 17 }), 1, 'a', 'deadlock detected')).toBe(1);
    expect(matcher.match(eventOf({ severity: 13 }), 1, 'a', 'deadlock detected')).toBe(0);
    expect(matcher.match(eventOf({ severity: 17 }), 2, 'b', 'no problem')).toBe(0);
  });

  test('fields of a structured event are searched by name', () => {
    const matcher = matcherOf({ watch: { field: { err: 'out of memory', code: '^5' } } });

    expect(matcher.match(eventOf({ fields: { err: 'OOM: out of memory', code: 503 } }), 1, 'a', 't')).toBe(1);
    expect(matcher.match(eventOf({ fields: { err: 'out of memory' } }), 1, 'a', 't')).toBe(0);
    expect(matcher.match(eventOf({}), 1, 'a', 't')).toBe(0);
  });

  test('exceptions win over rules', () => {
    const matcher = matcherOf({ watch: { severity: 'error' }, except: [{ pattern: 'expected' }] });

    expect(matcher.match(eventOf({ severity: 17, message: 'expected noise' }), 1, 'a', 't')).toBe(0);
    expect(matcher.match(eventOf({ severity: 17 }), 1, 'a', 't')).toBe(1);
  });

  test('a verdict about an event type is kept until it is forgotten', () => {
    const matcher = matcherOf({ watch: { template: 'lock' } });
    matcher.match(eventOf({}), 5000, 'a', 'a lock');

    expect(matcher.match(eventOf({}), 5000, 'a', 'a <*>')).toBe(0);
    matcher.match(eventOf({}), 5001, 'b', 'nothing');
    expect(matcher.match(eventOf({}), 5001, 'b', 'a lock')).toBe(0);
    matcher.forget(5001);
    expect(matcher.match(eventOf({}), 5001, 'b', 'a lock')).toBe(1);
  });

  test('two specialists of one name are refused', () => {
    const twice = [
      { name: 'a', watch: { tag: 'x' } },
      { name: 'a', watch: { tag: 'y' } },
    ];

    expect(() => specialistsConfig.parse(twice)).toThrow('same name');
  });

  test('a wrong or unsafe pattern is a problem of the configuration', () => {
    const watching = (pattern: string) => specialistsConfig.safeParse([{ name: 'a', watch: { pattern } }]);

    expect(watching('(').success).toBe(false);
    expect(watching('(a+)+').error?.issues[0]?.message).toContain('repeated group');
  });
});
