import { describe, expect, test } from '@jest/globals';
import { SEVERITY } from '../../../src/events/log-event.ts';
import { decode, messages } from '../../support/decoding.ts';

const BEFORE = '2026-11-20 09:20:26,123 INFO worker 1 started';
const AFTER = '2026-11-20 09:20:30,123 INFO worker 2 started';

const GO = [
  'panic: runtime error: index out of range [5] with length 3',
  '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a1b2c]',
  '',
  'goroutine 34 [running]:',
  'main.(*Worker).Run(0xc000010000, 0x1)',
  '\t/src/worker.go:88 +0x1d',
  'created by main.main in goroutine 1',
  '\t/src/main.go:30 +0x85',
  'exit status 2',
];
const GO_THROW = [
  'fatal error: concurrent map writes',
  '',
  'goroutine 7 [running]:',
  'runtime.throw({0x4c1, 0x15})',
  '\t/go/panic.go:1077 +0x48',
  'rax    0x0',
  'rip    0x462e41',
];
const RUST = [
  "thread 'main' panicked at src/main.rs:4:5:",
  'called `Option::unwrap()` on a `None` value',
  'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
];
const JVM = [
  'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
  '\tat shop.Cart.main(Cart.java:7)',
  'Caused by: java.io.IOException: closed',
  '\t... 1 more',
];
const JVM_START = [
  'Error occurred during initialization of VM',
  'Could not reserve enough space for 2097152KB object heap',
];
const PYTHON = [
  'Traceback (most recent call last):',
  '  File "app.py", line 3, in <module>',
  'ZeroDivisionError: division by zero',
];
const NODE = [
  '/app/server.js:12',
  '    pay(cart);',
  '    ^',
  '',
  "TypeError: Cannot read properties of undefined (reading 'id')",
  '    at pay (/app/server.js:12:5)',
  '',
  'Node.js v24.1.0',
];
const CPP = [
  "terminate called after throwing an instance of 'std::bad_alloc'",
  '  what():  std::bad_alloc',
  'Aborted (core dumped)',
];
const DOTNET = [
  'Unhandled exception. System.InvalidOperationException: boom',
  ' ---> System.Exception: inner',
  '   at A.B() in /src/A.cs:line 12',
  '   --- End of inner exception stack trace ---',
];
const PHP = [
  'PHP Fatal error:  Uncaught Exception: boom in /app/a.php:3',
  'Stack trace:',
  '#0 /app/b.php(5): pay()',
  '#1 {main}',
  '  thrown in /app/a.php on line 3',
];
const NPM = ['npm ERR! code ELIFECYCLE', 'npm ERR! errno 1'];

describe('a crash among the lines of a log', () => {
  test.each([
    ['Go', GO],
    ['the Go runtime', GO_THROW],
    ['Rust', RUST],
    ['the JVM', JVM],
    ['a JVM that does not start', JVM_START],
    ['Python', PYTHON],
    ['Node', NODE],
    ['C++', CPP],
    ['.NET', DOTNET],
    ['PHP', PHP],
    ['Killed', ['Killed']],
    ['a fault', ['Segmentation fault (core dumped)']],
    ['a shell that tells a fault', ['./run.sh: line 3:   123 Segmentation fault      (core dumped) ./app']],
    ['an assertion', ["app: main.c:3: main: Assertion `n > 0' failed."]],
    ['memory', ['Out of memory: Killed process 812 (java) total-vm:812kB']],
    ['V8', ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory']],
  ])('of %s is one event, fatal, its report folded into it', (_name, lines) => {
    const { events } = decode([BEFORE, ...lines, AFTER]);

    expect(messages(events)).toEqual(['worker 1 started', lines[0], 'worker 2 started']);
    expect(events[1]!.severity).toBe(SEVERITY.fatal);
  });

  test.each([['npm', NPM]])('of %s is one event and an error', (_name, lines) => {
    const { events } = decode([BEFORE, ...lines, AFTER]);

    expect(events.map(({ severity }) => severity)).toEqual([9, SEVERITY.error, 9]);
  });

  test('behind a header that states no level is fatal too', () => {
    const { events } = decode(['2026/11/20 09:20:26 panic: no route', '2026/11/20 09:20:27 ready']);

    expect(events.map(({ severity }) => severity)).toEqual([SEVERITY.fatal, 0]);
  });

  test('two of the same kind in a row are two events', () => {
    const { events } = decode([BEFORE, ...GO, ...GO, ...PYTHON, ...PYTHON]);

    expect(events).toHaveLength(5);
  });

  test('an exception after a line that is no error is an event, and an error', () => {
    const { events } = decode([BEFORE, 'java.io.IOException: closed', '\tat shop.Cart.pay(Cart.java:7)']);

    expect(messages(events)).toEqual(['worker 1 started', 'java.io.IOException: closed']);
    expect(events[1]!.severity).toBe(SEVERITY.error);
  });

  test('two exceptions of a log without headers are two events', () => {
    const { events } = decode([
      'TypeError: a is not a function',
      '    at pay (/app/a.js:12:5)',
      'TypeError: b is not a function',
      '    at pay (/app/a.js:13:5) {',
      "  code: 'E_X'",
      '}',
    ]);

    expect(events).toHaveLength(2);
  });

  test('a traceback belongs to the line that announces it, and a frame marked by a logger to the traceback', () => {
    const { events } = decode([
      'Internal Server Error: /pay',
      'Traceback (most recent call last):',
      '  File "views.py", line 12, in pay',
      '> File "pay.py", line 3, in send',
      '    raise Refused()',
      'pay.Refused: 7',
      'Watching for file changes',
    ]);

    expect(messages(events)).toEqual(['Internal Server Error: /pay', 'Watching for file changes']);
  });
});
