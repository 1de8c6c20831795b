import { describe, expect, test } from '@jest/globals';
import { TemplateAliases } from '../../../src/parsing/template-aliases.ts';
import { typeId } from '../../../src/parsing/type-id.ts';
import { miner, random, unheardWords } from './mining.ts';

const kept = (...templates: string[]) =>
  new TemplateAliases(templates.map((template) => ({ id: typeId(template), template })));

const word = unheardWords();
const USERS = Array.from({ length: 300 }, () => word());

/** A stream of a few kinds of message in an order of its own. */
function stream(seed: number): string[] {
  const below = random(seed);
  const user = () => USERS[below(USERS.length)]!;
  const kinds = [
    () => `login of ${user()} accepted`,
    () => `volume ${user()}_disk mounted on node-${below(90)}`,
    () => `user ${user()} renamed file ${user()}${below(9)} on the server`,
    () => `took ${below(900)} ms for ${user()}`,
  ];
  return Array.from({ length: 1000 }, () => kinds[below(kinds.length)]!());
}

describe('A type that was kept elsewhere', () => {
  test('is found by its id, and by the text that it was kept with', () => {
    const aliases = new TemplateAliases([
      { id: 'end', template: '' },
      { id: 'aa', template: 'service up' },
    ]);

    expect(aliases.find('aa', 'whatever')).toBe(1);
    expect(aliases.find('bb', 'service up')).toBe(1);
    expect(aliases.find('bb', 'service down')).toBe(-1);
    expect(aliases.find('bb', '')).toBe(-1);
  });

  test('is found by the template that covers it with the fewest variables', () => {
    const aliases = kept('user <*> logged <*>', 'user <*> logged out', 'node-<*> is up', '<*> <*>');

    expect(aliases.find('x', 'user anna logged in')).toBe(0);
    expect(aliases.find('x', 'user anna logged out')).toBe(1);
    expect(aliases.find('x', 'node-<*> is up')).toBe(2);
    expect(aliases.find('x', 'rack-<*> is up')).toBe(-1);
    expect(aliases.find('x', 'hello world')).toBe(-1);
  });

  test('is found by a machine that read other lines first', () => {
    const [here, there] = [miner(), miner()];
    for (const line of stream(1)) here.assign(line);
    for (const line of stream(2)) there.assign(line);
    const types = [...new Set(stream(1).map((line) => here.assign(line)))];
    const aliases = kept(...types.map((type) => here.templateOf(type)));

    const strange = stream(3).filter((line) => {
      const type = there.assign(line);
      const place = aliases.find(there.idOf(type), there.nameOf(type));
      return place < 0 || here.assign(line) !== types[place];
    });

    expect(strange).toEqual([]);
  });
});
