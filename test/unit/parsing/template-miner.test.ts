import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { finalTemplates, finalTypes, letters, miner, random, templateOf } from './mining.ts';

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];

describe('A word that varies', () => {
  test('becomes a variable once eight distinct words were seen in its place', () => {
    const seven = finalTemplates(NAMES.slice(1).map((name) => `mounted volume ${name} now`));
    const eight = finalTemplates(NAMES.map((name) => `mounted volume ${name} now`));

    expect(new Set(seven).size).toBe(7);
    expect(new Set(eight)).toEqual(new Set(['mounted volume <*> now']));
  });

  test('becomes one as soon as the configuration says', () => {
    const templates = finalTemplates(
      NAMES.slice(0, 4).map((name) => `mounted volume ${name} now`),
      { distinctWords: 4 },
    );

    expect(new Set(templates)).toEqual(new Set(['mounted volume <*> now']));
  });

  test('needs only a few when the words look like values', () => {
    const templates = finalTemplates([
      'domain disk7a is full',
      'domain DATA is full',
      'domain logDisk is full',
    ]);

    expect(new Set(templates)).toEqual(new Set(['domain <*> is full']));
  });

  test('needs far more at the start of a message, which says what it is about', () => {
    const templates = finalTemplates(NAMES.map((name) => `${name} sequence began`));

    expect(new Set(templates).size).toBe(8);
  });

  test('stays as it is where nothing constant would remain', () => {
    const templates = finalTemplates(NAMES.flatMap((name) => [name, `${name}.`]));

    expect(new Set(templates).size).toBe(16);
  });

  test('is found together with others', () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `user u${letters(i)} wrote file w${letters(i * 7 + 3)} away`,
    );

    expect(finalTemplates(lines).at(-1)).toBe('user <*> wrote file <*> away');
  });

  test('takes a name where numbers were seen, before or after', () => {
    const templates = finalTemplates([
      'disk root_main is full',
      'disk 442 is full',
      'disk root_other is full',
    ]);

    expect(new Set(templates)).toEqual(new Set(['disk <*> is full']));
  });

  test('is known elsewhere by the values it was seen with', () => {
    const lines = NAMES.flatMap((name) => [
      `mounted volume ${name} now`,
      `reading of ${name} has begun`,
      `no more room on ${name} for files`,
    ]);

    const templates = finalTemplates([...lines, 'checking alpha for errors', 'checking beta for errors']);

    expect(templates.at(-1)).toBe('checking <*> for errors');
  });

  test('may be a word, a name, an address or several of them joined', () => {
    const values = ['10.0.0.1:80', 'bx.example.asia:443', 'wpad:80', 'r1---x7.example.com:443'];

    const templates = finalTemplates(values.map((value) => `${value} open through proxy secure`));

    expect(new Set(templates).size).toBe(1);
  });
});

describe('A list', () => {
  test('makes one type, whatever its length', () => {
    const columns = 'id name price amount buyer order city email phone zip'.split(' ');
    const below = random(3);
    const some = () => Array.from({ length: 3 + below(7) }, () => columns[below(10)]).join(', ');

    const templates = finalTemplates(
      Array.from({ length: 300 }, () => `select ${some()} from orders where open`),
    );

    expect(new Set(templates)).toEqual(new Set(['select <*> from orders where open']));
  });

  test('may be of values in a row', () => {
    const templates = finalTemplates([
      'asked host to delete blk_1 blk_2 blk_3 now',
      'asked host to delete blk_4 now',
      'asked host to delete blk_5 blk_6 now',
    ]);

    expect(new Set(templates)).toEqual(new Set(['asked host to delete <*> now']));
  });

  test('is no list where it is prose', () => {
    const types = finalTypes(['no, stop the engine now', 'yes, start the engine now']);

    expect(new Set(types).size).toBe(2);
  });
});

describe('Messages that differ in one word only', () => {
  test('stay two types, however long they are', () => {
    const [started, stopped] = finalTemplates([
      'the instance of the service on the first host has Started',
      'the instance of the service on the first host has Stopped',
    ]);

    expect(started).not.toBe(stopped);
  });
});

describe('Merges', () => {
  test('are announced once, each from the type that goes into the one that stays', () => {
    const subject = miner();
    const [first, ...others] = NAMES.map((name) => subject.assign(`mounted volume ${name} now`));

    expect(subject.takeMerges()).toEqual(
      Array.from({ length: 7 }, (_, i) => ({ from: first! + 1 + i, into: first })),
    );
    expect(subject.takeMerges()).toEqual([]);
    expect(others.map((index) => subject.resolve(index))).toEqual(others.map(() => first));
    expect(subject.assign('mounted volume alpha now')).toBe(first);
  });

  test('cost nothing to ask for when there are none', () => {
    const subject = miner();
    subject.assign('a b c');

    expect(subject.takeMerges()).toBe(miner().takeMerges());
    expect(subject.takeSplits()).toBe(miner().takeSplits());
  });
});

describe('Whoever follows merges and splits', () => {
  test('knows every type by the index that the miner resolves it to', () => {
    fc.assert(
      fc.property(fc.array(messages(), { maxLength: 300 }), (lines) => {
        const subject = miner({ maxGroup: 8, distinctWords: 3 });
        const parents = new Map<number, number>();
        const now = (type: number): number => {
          const parent = parents.get(type);
          return parent === undefined ? type : now(parent);
        };
        const given: number[] = [];
        for (const line of lines) {
          given.push(subject.assign(line));
          for (const { from, into } of subject.takeMerges()) {
            expect([now(from), now(into)]).toEqual([from, into]);
            parents.set(from, into);
          }
          for (const { from, part } of subject.takeSplits()) {
            expect(now(from)).toBe(from);
            parents.delete(part);
          }
        }

        expect(given.map(now)).toEqual(given.map((type) => subject.resolve(type)));
      }),
    );
  });
});

describe('Event type ids', () => {
  test('are 16 hex characters and a hash of the first line, masked', () => {
    const one = miner();
    const other = miner();
    other.assign('something else first');

    const id = one.idOf(one.assign('took 5 ms'));

    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(other.idOf(other.assign('took 77 ms'))).toBe(id);
    expect(one.idOf(one.assign('took 5 apples'))).not.toBe(id);
  });

  test('stay when the text of the type changes', () => {
    const subject = miner();
    const first = subject.assign('mounted volume alpha now');
    const id = subject.idOf(first);

    for (const name of NAMES) subject.assign(`mounted volume ${name} now`);

    expect(subject.templateOf(first)).toBe('mounted volume <*> now');
    expect(subject.idOf(subject.assign('mounted volume omega now'))).toBe(id);
    expect(subject.takeRewordings()).toContainEqual({
      type: first,
      before: 'mounted volume alpha now',
      text: 'mounted volume <*> now',
    });
  });

  test('never change: an id recorded today is found again in a year', () => {
    const subject = miner();

    expect(subject.idOf(subject.assign('mounted volume 7 now'))).toBe('d768892eb8629563');
  });

  test('belong to one index each', () => {
    fc.assert(
      fc.property(fc.array(messages()), (lines) => {
        const subject = miner();
        for (const line of lines) subject.assign(line);
        const ids = Array.from({ length: subject.size - 1 }, (_, i) => subject.idOf(i + 1));

        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe('Types stated by the sender', () => {
  test('are taken as they stand and share the index space with mined ones', () => {
    const subject = miner();

    const stated = subject.stated('order 5 placed');

    expect(stated).toBeGreaterThanOrEqual(1);
    expect(subject.templateOf(stated)).toBe('order 5 placed');
    expect(subject.stated('order 5 placed')).toBe(stated);
    expect(subject.assign('order 5 placed')).not.toBe(stated);
    expect(subject.stated('order <*> placed')).toBe(subject.assign('order 6 placed'));
  });
});

describe('Seed templates', () => {
  test('accept any word in their variables from the first line on', () => {
    const seeds = { seedTemplates: ['login of <*> from <*> refused', 'generating core.<*>'] };

    expect(templateOf('login of alice from home refused', seeds)).toBe('login of <*> from <*> refused');
    expect(templateOf('login of bob from 10.0.0.1 refused', seeds)).toBe('login of <*> from <*> refused');
    expect(templateOf('generating core.5', seeds)).toBe('generating core.<*>');
  });
});

describe('Any message', () => {
  test('gets a type ≥ 1, the same again at once, and never costs an error', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), messages())), (lines) => {
        const subject = miner();
        for (const line of lines) {
          const type = subject.assign(line);
          expect(type).toBeGreaterThanOrEqual(1);
          expect(type).toBeLessThan(subject.size);
          expect(subject.assign(line)).toBe(type);
          expect(subject.resolve(type)).toBe(type);
        }
      }),
    );
  });

  test('may be empty', () => {
    expect(templateOf('')).toBe('');
    expect(templateOf(' \t ')).toBe('');
  });

  test('is read up to the configured length, and the rest does not matter', () => {
    const subject = miner({ maxLineLength: 64 });
    const start = 'a message with a rather long beginning that is always the same and then';

    expect(subject.assign(`${start} this`)).toBe(subject.assign(`${start} ${'that '.repeat(100_000)}`));
  });
});

/** Lines of few words and numbers, so that neighbours and merges happen. */
function messages(): fc.Arbitrary<string> {
  const word = fc.constantFrom(
    ...NAMES,
    'x_y',
    'p-q',
    'a.b',
    '17',
    'k=v',
    '"q"',
    '(',
    ')',
    ':',
    'user',
    'for',
  );
  return fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));
}
