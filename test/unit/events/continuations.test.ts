import { describe, expect, test } from '@jest/globals';
import { decode, messages } from '../../support/decoding.ts';

const HEADER = '2026-11-20 09:20:26,123';

describe('lines that continue an event', () => {
  test('stack traces of Java are folded into the error before them', () => {
    const { events, counters, lineOf } = decode([
      `${HEADER} ERROR [main] org.shop.Cart: failed`,
      'java.lang.IllegalStateException: empty',
      '\tat org.shop.Cart.pay(Cart.java:7)',
      'Caused by: java.io.IOException',
      '\t... 12 more',
      '',
      `${HEADER} ERROR [main] org.shop.Cart: failed again`,
    ]);

    expect(messages(events)).toEqual(['failed', 'failed again']);
    expect(lineOf).toEqual([0, 6]);
    expect(counters).toMatchObject({ lines: 7, folded: 4, blank: 1 });
  });

  test('a chained traceback is folded into the error before it', () => {
    const { events } = decode([
      `${HEADER} ERROR cart: failed`,
      'Traceback (most recent call last):',
      '  File "cart.py", line 7, in pay',
      "KeyError: 'price'",
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "cart.py", line 9, in pay',
      'shop.errors.Unpaid: 7',
      `${HEADER} INFO cart: ready`,
    ]);

    expect(messages(events)).toEqual(['failed', 'ready']);
  });

  test.each([
    ['SQL', ['SELECT price', 'FROM carts', 'WHERE id = 7']],
    ['XML', ['<order id="7">', '  <price>3</price>', '</order>']],
    ['JSON', ['{', '  "id": 7', '}']],
    ['closing brackets', ['  pay {', '  }', '})']],
    ['a frame of rules', ['--------------------', '  ready', '--------------------']],
  ])('%s behind a header is folded but for a beginning that nobody knows', (_name, body) => {
    const { events } = decode([`${HEADER} INFO cart: body`, ...body, `${HEADER} INFO cart: done`]);

    expect(messages(events).filter((message) => !message.startsWith('SELECT'))).toEqual(['body', 'done']);
  });

  test('where no header was ever seen, indented lines belong to the line before them, others stand alone', () => {
    const { events } = decode([
      'Processing by OrdersController#show',
      '  Parameters: {"id"=>"12"}',
      'Completed 200 OK',
      'at last',
      ' one blank is no indentation',
    ]);

    expect(messages(events)).toEqual([
      'Processing by OrdersController#show',
      'Completed 200 OK',
      'at last',
      ' one blank is no indentation',
    ]);
  });

  test('lines that are merely indented are folded up to a bound, frames of a stack without one', () => {
    const indented = Array.from({ length: 5 }, (_, i) => `  line ${i}`);
    const frames = Array.from({ length: 5 }, (_, i) => `\tat shop.Cart.pay(Cart.java:${i})`);

    const bounded = decode([`${HEADER} INFO cart: ready`, ...indented], { maxContinuationLines: 3 });
    const endless = decode([`${HEADER} INFO cart: ready`, ...frames], { maxContinuationLines: 3 });

    expect(messages(bounded.events)).toEqual(['ready', '  line 3']);
    expect(messages(endless.events)).toEqual(['ready']);
  });
});

describe('lines that begin an event', () => {
  test('a line without a header that looks like nothing known is an event, before and after the first header', () => {
    const { events, counters } = decode([
      'starting up',
      `${HEADER} INFO cart: ready`,
      'listening on 8080',
      'GET /a 200',
    ]);

    expect(messages(events)).toEqual(['starting up', 'ready', 'listening on 8080', 'GET /a 200']);
    expect(counters).toMatchObject({ folded: 0, untimed: 3 });
  });

  test('a line with a time of its own is one, whatever came before', () => {
    const { events, counters } = decode([
      '2026-11-20T09:20:26Z ERROR disk full',
      '2026-11-20T09:20:27Z request done in 12 ms',
      '1795166428 kernel oops 1',
      'time=2026-11-20T09:20:29Z msg="logfmt here" level=error',
    ]);

    expect(messages(events)).toEqual(['disk full', 'request done in 12 ms', 'kernel oops 1', 'logfmt here']);
    expect(counters).toMatchObject({ folded: 0, untimed: 0 });
  });

  test.each(['ERROR: database is locked', '[ERROR] cannot write to disk', 'WARNING: low disk space'])(
    'a level without a time is one: %s',
    (line) => {
      const { events } = decode([`${HEADER} INFO cart: ready`, line]);

      expect(events).toHaveLength(2);
      expect(events[1]!.severity).toBeGreaterThan(9);
    },
  );

  test('a JSON record with a level is one', () => {
    const { events } = decode([`${HEADER} INFO cart: ready`, '{"level":"error","msg":"boom"}']);

    expect(events[1]).toMatchObject({ message: 'boom', severity: 17 });
  });

  test('a source may change its format, and mix formats line by line', () => {
    const { events } = decode([
      `${HEADER} INFO [main] org.shop.Cart: old`,
      '42:M 20 Nov 2026 09:20:27.000 * new',
      '2026-11-20 09:20:28 UTC [7] LOG:  newer',
      `${HEADER} INFO [main] org.shop.Cart: old again`,
    ]);

    expect(messages(events)).toEqual(['old', 'new', 'newer', 'old again']);
  });

  test('one strange line changes nothing for those after it', () => {
    const plain = Array.from({ length: 200 }, (_, i) => `pump ${i} pressure reading 17`);
    const { events } = decode([...plain, '09:20:26.123 : ERROR sensor 1', ...plain]);

    expect(events).toHaveLength(401);
  });
});

describe('bodies that a source has shown', () => {
  const failure = (i: number) => [
    `2026-11-20 09:${10 + i}:26 ERROR query ${i} failed`,
    `near line ${i}`,
    `column ${i}`,
    `token ${i} of the query`,
  ];

  test('lines that keep following one kind of event become its body', () => {
    const { events } = decode(Array.from({ length: 12 }, (_, i) => failure(i)).flat());

    expect(messages(events.slice(-3))).toEqual(['query 9 failed', 'query 10 failed', 'query 11 failed']);
  });

  test('and are events again once such lines follow another kind', () => {
    const { events } = decode([
      ...Array.from({ length: 12 }, (_, i) => failure(i)).flat(),
      '2026-11-20 09:40:26 INFO started',
      'listening on 8080',
      ...failure(31),
    ]);

    expect(messages(events.slice(-6))).toEqual([
      'started',
      'listening on 8080',
      'query 31 failed',
      'near line 31',
      'column 31',
      'token 31 of the query',
    ]);
  });
});
