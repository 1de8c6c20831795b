import { describe, expect, test } from '@jest/globals';
import { finalTypes, miner, random, unheardWords } from './mining.ts';

const FIVE = ['started', 'paused', 'resumed', 'stopped', 'failed'];
const NINE = [...FIVE, 'waiting', 'ready', 'degraded', 'draining'];
const SIXTEEN = [...NINE, 'enabled', 'disabled', 'locked', 'unlocked', 'queued', 'pending', 'active'];

const ORDERS: Record<string, (words: readonly string[], times: number) => string[]> = {
  'in blocks': (words, times) => words.flatMap((word) => Array<string>(times).fill(word)),
  'in turn': (words, times) =>
    Array.from({ length: words.length * times }, (_, i) => words[i % words.length]!),
  'at random': (words, times) => {
    const below = random(5);
    return Array.from({ length: words.length * times }, () => words[below(words.length)]!);
  },
};

/** What is said of a state, with other variables beside it. */
const MESSAGES: Record<string, (state: string, i: number) => string> = {
  'as the last word': (state) => `service ${state}`,
  'as the first word': (state) => `${state} the service`,
  'in a long message': (state) => `the service on the first host of this cluster has ${state} now`,
  'beside a number': (state, i) => `unit ${i} is ${state}`,
  'in quotation marks': (state) => `service is '${state}' now`,
  'beside forty names': (state, i) => `service ${nameOf(i, 40)} ${state}`,
  'beside three hundred names': (state, i) => `unit ${nameOf(i, 300)} entered state ${state}`,
  'beside names without end': (state, i) => `unit app-${i} of ${nameOf(i, 300)}_x went ${state}`,
  'as the value of a key': (state) => `unit web state=${state}`,
};

const word = unheardWords();
const NAMES = Array.from({ length: 300 }, () => word());

/** One of the first `most` names, without regard to the state. */
function nameOf(i: number, most: number): string {
  return NAMES[(Math.imul(i + 1, 0x9e3779b1) >>> 8) % most]!;
}

for (const [order, lines] of Object.entries(ORDERS)) {
  describe(`States that come ${order}`, () => {
    for (const states of [FIVE, NINE, SIXTEEN]) {
      test.each(Object.keys(MESSAGES))(
        `${states.length} of them stay apart %s, and one more is new`,
        (where) => {
          const message = MESSAGES[where]!;
          const said = lines(states, 200).map(message);

          const types = finalTypes([...said, message('crashed', 3)]);

          expect(new Set(types).size).toBe(states.length + 1);
          expect(types.slice(0, -1)).not.toContain(types.at(-1));
        },
      );
    }

    test.each([
      ['of peers', ['STATE_UP', 'STATE_DOWN'], 'STATE_FAILED', (state: string) => `peer entered ${state}`],
      ['of links', ['NOT_READY', 'IN_PROGRESS', 'READY'], 'FAILED', (state: string) => `link is ${state}`],
      [
        'of pods',
        ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown', 'CrashLoopBackOff', 'ImagePullBackOff'],
        'OOMKilled',
        (state: string, i: number) => `pod web-${i} phase ${state}`,
      ],
      [
        'of packages',
        ['installed', 'unpacked', 'half-configured', 'half-installed', 'triggers-pending', 'not-installed'],
        'config-files',
        (state: string, i: number) => `status ${state} libfoo${i}:amd64 1.${i}`,
      ],
      [
        'that are methods of HTTP',
        ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'],
        'OPTIONS',
        (state: string, i: number) => `${state} /api/${i} 200`,
      ],
      [
        'before a colon',
        ['started', 'failed'],
        'crashed',
        (state: string, i: number) => `${state}: job ${i}`,
      ],
      [
        'in prose',
        ['Too many connections', 'Access denied for user'],
        'Server has gone away',
        (state: string) => `(1040, '${state}')`,
      ],
    ])('stay apart %s, and one more is new', (_, states, late, message) => {
      const types = finalTypes([...lines(states, 50).map(message), message(late, 3)]);

      expect(new Set(types).size).toBe(states.length + 1);
    });
  });
}

describe('Two categories in one message', () => {
  test('make a type of each pair', () => {
    const [a, b] = [FIVE.slice(0, 4), NINE.slice(5)].map((words) => words.map((each) => each.toUpperCase()));

    const types = finalTypes(
      ORDERS['at random']!(a!, 400).flatMap((left) => b!.map((right) => `link ${left} peer ${right}`)),
    );

    expect(new Set(types).size).toBe(16);
  });
});

describe('A category beside more names than a group keeps apart', () => {
  test('is split off all the same', () => {
    const states = ['Ready', 'NotReady', 'Failed', 'BadlyBroken'];
    const said = ORDERS['at random']!(states, 1000);
    const name = unheardWords();

    const types = finalTypes(said.map((state) => `the link of host ${name()} is ${state}`));

    expect(new Set(types).size).toBe(4);
    expect(new Set(types.map((type, i) => `${type} ${said[i]}`)).size).toBe(4);
  });
});

describe('A place that was taken for a variable', () => {
  test('splits once its words come again and again; the most frequent part keeps index and id', () => {
    const subject = miner();
    const first = subject.assign('link is Ready');
    const before = subject.idOf(first);
    subject.assign('link is NotReady');

    for (let i = 0; i < 64; i++) subject.assign(i % 3 === 0 ? 'link is NotReady' : 'link is Ready');

    const [split] = subject.takeSplits();
    expect(split).toMatchObject({ from: first });
    expect(split!.share).toBeGreaterThan(0.2);
    expect(split!.share).toBeLessThan(0.5);
    expect(subject.templateOf(first)).toBe('link is Ready');
    expect(subject.idOf(first)).toBe(before);
    expect(subject.templateOf(split!.part)).toBe('link is NotReady');
  });

  test('gives a type back that was merged away', () => {
    const subject = miner();
    const types = NINE.map((state) => subject.assign(`service ${state}`));
    const ids = types.map((type) => subject.idOf(type));
    const merged = subject.takeMerges().length;

    for (let i = 0; i < 900; i++) subject.assign(`service ${NINE[i % 9]}`);

    expect(merged).toBeGreaterThan(0);
    expect(subject.takeSplits()).toHaveLength(8);
    const now = NINE.map((state) => subject.idOf(subject.assign(`service ${state}`)));
    expect(now.filter((id) => ids.includes(id)).length).toBeGreaterThanOrEqual(7);
  });
});
