import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { configSchema } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { renderDefaults, renderSchema } from '../../../src/config/render-default.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const repository = join(import.meta.dirname, '../../..');

function yamlFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('configuration', () => {
  test('a file needs only the differences, and the command line wins over it', () => {
    const file = yamlFile('own.yaml', 'sequences:\n  idleTimeoutSeconds: 60\n  capacity: 10\n');

    const config = loadConfig({ file, sets: ['sequences.capacity=20', 'sequences.key={field: traceId}'] });

    expect(config.sequences).toMatchObject({
      idleTimeoutSeconds: 60,
      capacity: 20,
      key: { field: 'traceId' },
    });
  });

  test('all problems are told at once, with file, path, what was expected and what came', () => {
    const file = yamlFile(
      'bad.yaml',
      'sequences:\n  capacity: 0\n  maxLenght: 5\n  endAtInputEnd: sometimes\n',
    );

    expect(() => loadConfig({ file })).toThrow(
      [
        'configuration: 3 problems',
        `  ${file}: sequences.capacity: must be at least 1, got 0`,
        `  ${file}: sequences.endAtInputEnd: expected "auto" or "always" or "never", got "sometimes"`,
        `  ${file}: sequences.maxLenght: is not a setting; see configs/default.yaml for the known ones`,
      ].join('\n'),
    );
  });

  test('a setting that is gone is told as such', () => {
    expect(() => loadConfig({ sets: ['parsing.distinctNames=3'] })).toThrow('is no longer a setting');
  });

  test('an override is named as the source of its problem', () => {
    expect(() => loadConfig({ sets: ['sequences.capacity=many'] })).toThrow(
      '--set: sequences.capacity: expected number, got "many"',
    );
  });

  test.each([
    ['capacity', 'expected path=value'],
    ['=5', 'expected path=value'],
    ['a..b=5', 'is not a path'],
    ['__proto__.x=5', 'is not a path'],
    ['sequences.key={', 'not valid YAML'],
    ['events.pattern=(?<level>a): (?<message>b)', 'put text that holds ": " in quotes'],
    ['sequences.key.pattern=(a+)+b', 'a repeated group may not hold repeats or alternatives'],
    ['sequences.endOn=["(unclosed"]', 'Unterminated group'],
  ])('--set %s is refused', (set, message) => {
    expect(() => loadConfig({ sets: [set] })).toThrow(message);
  });

  test('a file that is missing, broken or no mapping is refused by name', () => {
    const broken = yamlFile('broken.yaml', 'a: [1\n');
    const list = yamlFile('list.yaml', '- 1\n');

    expect(() => loadConfig({ file: join(folder, 'none.yaml') })).toThrow(
      /none\.yaml: cannot be read \(ENOENT\)/,
    );
    expect(() => loadConfig({ file: broken })).toThrow(/broken\.yaml: is not valid YAML/);
    expect(() => loadConfig({ file: list })).toThrow(/list\.yaml: \(top level\): expected settings by name/);
  });
});

describe('the shipped files', () => {
  const shipped = (name: string) => readFileSync(join(repository, 'configs', name), 'utf8');

  test('default.yaml and schema.json are what `npm run config` writes', () => {
    expect(shipped('default.yaml')).toBe(renderDefaults());
    expect(shipped('schema.json')).toBe(renderSchema());
  });

  test('default.yaml holds every setting with its default and a comment', () => {
    const text = shipped('default.yaml');

    expect(configSchema.parse(parse(text))).toEqual(configSchema.parse({}));
    expect(text.match(/^ {2}\w+:/gm)?.length).toBeGreaterThan(20);
    for (const line of text.matchAll(/^(.*)\n( {2}\w+:.*)$/gm)) expect(line[1]).toMatch(/^ *#/);
  });

  test('the JSON Schema accepts what the program accepts and refuses what it refuses', () => {
    const validate = new Ajv2020({ strict: false, formats: { uri: true } }).compile(
      JSON.parse(shipped('schema.json')),
    );

    expect(validate(parse(shipped('default.yaml')))).toBe(true);
    expect(validate({ sequences: { capacity: 0 } })).toBe(false);
    expect(validate({ unknown: 1 })).toBe(false);
  });
});
