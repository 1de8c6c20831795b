import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decode, decodeOne, messages } from '../../support/decoding.ts';

const WARNING = { time: '2026-11-20T09:20:26.123Z', severity: SEVERITY.warn, message: 'cart is empty' };

describe('logging libraries: time, level, logger and message in their usual orders', () => {
  test.each([
    ['2026-11-20 09:20:26,123 WARN [main thread #1] org.shop.Cart: cart is empty', 'org.shop.Cart'],
    ['2026-11-20 09:20:26,123 - WARN  [Worker[id=1]/0:0:FastCart@774] - cart is empty', 'FastCart'],
    ['2026-11-20 09:20:26,123 [main] WARN  org.shop.Cart - cart is empty', 'org.shop.Cart'],
    ['2026-11-20T10:20:26.123+01:00  WARN 4242 --- [           main] o.s.Cart   : cart is empty', 'o.s.Cart'],
    [
      '2026-11-20T09:20:26.123Z  WARN 4242 --- [shop] [           main] o.s.Cart   : cart is empty',
      'o.s.Cart',
    ],
    ['2026-11-20 09:20:26,123 - shop.cart - WARNING - cart is empty', 'shop.cart'],
    ['2026-11-20 09:20:26,123 - WARNING - shop.cart - cart is empty', 'shop.cart'],
    ['2026-11-20 09:20:26,123 WARNING shop.cart: cart is empty', 'shop.cart'],
    ['2026-11-20 09:20:26.123 25746 WARNING shop.cart [req-38 - -] cart is empty', 'shop.cart'],
    ['app.log.1 2026-11-20 09:20:26.123 25746 WARNING shop.cart [req-38 - -] cart is empty', 'shop.cart'],
    ['2026-11-20T09:20:26.123Z [warn] cart: cart is empty', 'cart'],
    ['2026-11-20 09:20:26.123, Warning               CART    cart is empty', 'CART'],
    ['09:20:26.123 [main] WARN  org.shop.Cart - cart is empty', 'org.shop.Cart'],
    ['WARN  [main] 2026-11-20 09:20:26,123 Cart.java:12 - cart is empty', 'Cart.java:12'],
  ])('%s', (line, component) => {
    expect(decodeOne(line)).toEqual({ ...WARNING, source: 'app.log', component });
  });

  test.each([
    '2026-11-20 09:20:26.123 WARN cart is empty',
    '2026-11-20 09:20:26.123 [WARN] cart is empty',
    '[2026-11-20 09:20:26.123] WARN: cart is empty',
    '2026-11-20T09:20:26.123Z warn: cart is empty',
    '2026-11-20T09:20:26.123Z\t6b7a9c6e-1111-2222-3333-444455556666\tWARN\tcart is empty',
  ])('%s', (line) => {
    expect(decodeOne(line)).toMatchObject(WARNING);
  });

  test('Spark', () => {
    expect(decodeOne('26/11/20 09:20:26 INFO storage.BlockManager: Found block rdd_2_3')).toEqual({
      time: '2026-11-20T09:20:26.000Z',
      source: 'app.log',
      component: 'storage.BlockManager',
      severity: SEVERITY.info,
      message: 'Found block rdd_2_3',
    });
  });

  test('words of a sentence are not taken for a level or a logger', () => {
    const message = 'error rates: the disk of alice WARN nobody';

    expect(decodeOne(`2026-11-20 09:20:26 ${message}`)).toMatchObject({ severity: 0, message });
  });
});

describe('bare headers', () => {
  test.each([
    ['2026-11-20 09:20:26 something happened', 0],
    ['2026/11/20 09:20:26 something happened', 0],
    ['20261120T092026Z something happened', 0],
    ['[2026-11-20T09:20:26Z] something happened', 0],
    [`${Date.UTC(2026, 10, 20, 9, 20, 26) / 1000} something happened`, 0],
    [`[${Date.UTC(2026, 10, 20, 9, 20, 26)}] something happened`, 0],
    ['time=2026-11-20T09:20:26Z level=error msg="something happened"', SEVERITY.error],
  ])('%s', (line, severity) => {
    expect(decodeOne(line)).toMatchObject({
      time: '2026-11-20T09:20:26.000Z',
      severity,
      message: 'something happened',
    });
  });

  test.each([
    ['[error] something happened', undefined],
    ['ERROR:shop.cart:something happened', 'shop.cart'],
  ])('%s, whose time is that of its arrival', (line, component) => {
    const event = decodeOne(line);

    expect(event).toMatchObject({ time: '2026-11-20T12:00:00.000Z', severity: SEVERITY.error });
    expect(event['message']).toBe('something happened');
    expect(event['component']).toBe(component);
  });

  test('a level that may be the first word of a sentence stays in the message', () => {
    expect(decodeOne('ERROR in contacting the cart')).toMatchObject({
      severity: SEVERITY.error,
      message: 'ERROR in contacting the cart',
    });
  });

  test('a number that might be an epoch counts as one only from the first line on', () => {
    const epoch = Date.UTC(2026, 10, 20, 9) / 1000;

    expect(messages(decode([`${epoch} a`, `${epoch} b`]).events)).toEqual(['a', 'b']);
    expect(messages(decode(['a', `${epoch} b`]).events)).toEqual(['a', `${epoch} b`]);
  });

  test('lines of a source without headers keep their numbers and capitals', () => {
    const lines = [
      'instruction cache parity error corrected',
      '1365301360 double-hummer alignment exceptions',
      'ERROR IN CONTACTING RM.',
      '1763630426123 sectors read',
      'ALERT exited abnormally',
      '[1365301360] floating point alignment exceptions',
      'generating core.2275',
    ];

    const { events, counters } = decode(lines);

    expect(messages(events)).toEqual(lines);
    expect(counters).toMatchObject({ untimed: lines.length, folded: 0 });
  });

  test('a line without any header is a message as it stands', () => {
    expect(decodeOne('  the cart of 7 is empty ')).toMatchObject({ message: '  the cart of 7 is empty' });
  });

  test('with format none every line is a message, whatever it looks like', () => {
    const lines = ['2026-11-20 09:20:26 ERROR disk', '  indented', '{"time":1', '', 'at home'];

    const { events, lineOf } = decode(lines, { format: 'none' });

    expect(events.map((event) => event.message)).toEqual([lines[0], lines[1], lines[2], lines[4]]);
    expect(lineOf).toEqual([0, 1, 2, 4]);
  });
});

describe('a configured pattern', () => {
  const pattern = String.raw`^(?<level>\w+)@(?<source>\w+) (?<time>\S+) (?<component>\w+)/(?<sequence>\d+) (?<message>.*)$`;

  test('is used instead of the known formats', () => {
    expect(decodeOne('warn@web1 2026-11-20T09:20:26Z cart/7 is empty', { pattern })).toEqual({
      time: '2026-11-20T09:20:26.000Z',
      source: 'web1',
      component: 'cart',
      sequence: '7',
      severity: SEVERITY.warn,
      message: 'is empty',
    });
  });

  test('folds lines that do not match it', () => {
    const { events, counters } = decode(
      ['warn@web1 2026-11-20T09:20:26Z cart/7 is empty', '2026-11-20 09:20:27 ERROR x'],
      {
        pattern,
      },
    );

    expect(events).toHaveLength(1);
    expect(counters.folded).toBe(1);
  });
});
