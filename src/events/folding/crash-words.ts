/** What a program says when it dies: lines that begin an event wherever they stand, with the kind of report that follows. */
import { SEVERITY } from '../log-event.ts';

/** The kind of report that a crash line opens: which lines without a header belong to it (crash-report.ts). */
export const REPORT = {
  none: 0,
  go: 1,
  /** Go's runtime says why first, then `fatal error:`. */
  goRuntime: 2,
  rust: 3,
  /** A traceback until the line that names the exception. */
  traceback: 4,
  /** After that line: a chained traceback may follow. */
  raised: 5,
  native: 6,
  node: 7,
  php: 8,
  /** Lines that begin with `#`, as the JVM's fatal error report has them. */
  hashes: 9,
  npm: 10,
  /** A report of free text that ends with the next header. */
  prose: 11,
  exception: 12,
  /** Between the tracebacks of a chain. */
  chained: 13,
} as const;

/** A value of REPORT. */
export type Report = (typeof REPORT)[keyof typeof REPORT];

/** A beginning of a line that tells a crash. */
export interface CrashWord {
  readonly begins: string;
  readonly severity: number;
  readonly report: Report;
  /** The line may as well be the body of an error logged right before it. */
  readonly mayBelong: boolean;
}

const own = (report: Report, ...beginnings: string[]): CrashWord[] =>
  beginnings.map((begins) => ({ begins, severity: SEVERITY.fatal, report, mayBelong: false }));

const CRASH_WORDS: readonly CrashWord[] = [
  ...own(
    REPORT.go,
    'panic: ',
    'fatal error: ',
    'SIGSEGV: ',
    'SIGABRT: ',
    'SIGILL: ',
    'SIGBUS: ',
    'SIGQUIT: ',
  ),
  ...own(REPORT.goRuntime, 'runtime: ', 'unexpected fault address ', 'fatal: morestack on '),
  ...own(REPORT.native, 'Segmentation fault', 'Bus error', 'Illegal instruction', 'Floating point exception'),
  ...own(REPORT.native, 'Trace/breakpoint trap', 'Aborted (', 'Abort trap', 'terminate called', 'libc++abi'),
  ...own(REPORT.native, '*** Error in ', '*** stack smashing', '*** buffer overflow', 'double free or '),
  ...own(
    REPORT.native,
    'free(): ',
    'malloc(): ',
    'munmap_chunk(): ',
    'malloc_consolidate(): ',
    'corrupted size',
  ),
  ...own(REPORT.native, 'pure virtual method called', 'Killed process ', 'Assertion failed'),
  ...own(
    REPORT.none,
    'Out of memory',
    'out of memory',
    'Memory cgroup out of memory',
    'OOMKilled',
    'oom-kill:',
  ),
  ...own(REPORT.none, 'OOM killer', 'Kernel panic', 'kernel panic', 'general protection fault', 'BUG: '),
  ...own(
    REPORT.exception,
    'Unhandled exception',
    'Unhandled Exception',
    'Process terminated. ',
    'Stack overflow.',
  ),
  ...own(
    REPORT.exception,
    'Exception in thread ',
    'java.lang.OutOfMemoryError',
    'java.lang.StackOverflowError',
  ),
  ...own(
    REPORT.exception,
    'Exception: java.lang.OutOfMemoryError',
    'Terminating due to java.lang.',
    'Aborting due to ',
  ),
  ...own(
    REPORT.prose,
    'Error occurred during initialization of ',
    'Error: Could not create the Java Virtual',
  ),
  ...own(REPORT.prose, 'Error: Could not find or load main class', 'Error: Unable to access jarfile'),
  ...own(REPORT.prose, 'Error: A fatal exception has occurred', 'Error: A JNI error has occurred'),
  ...own(REPORT.prose, 'APPLICATION FAILED TO START', 'AddressSanitizer:', 'Fatal Python error: '),
  ...own(REPORT.prose, '*** Terminating app due to uncaught exception'),
  ...own(REPORT.prose, 'Runtime terminating during boot', 'init terminating in ', 'Guru Meditation'),
  ...own(REPORT.hashes, '# A fatal error has been detected', '# There is insufficient memory for the Java'),
  ...own(
    REPORT.node,
    'FATAL ERROR: ',
    'Uncaught ',
    'uncaught exception',
    'uncaughtException',
    'node:internal/',
  ),
  ...own(
    REPORT.node,
    'node:events:',
    'Unhandled rejection',
    'Unhandled Promise',
    'UnhandledPromiseRejection',
  ),
  ...own(REPORT.node, '[UnhandledPromiseRejection'),
  ...own(REPORT.php, 'PHP Fatal error: ', 'PHP Parse error: ', 'Fatal error: ', 'Parse error: '),
  { begins: 'npm ERR! ', severity: SEVERITY.error, report: REPORT.npm, mayBelong: false },
  { begins: 'npm error ', severity: SEVERITY.error, report: REPORT.npm, mayBelong: false },
  {
    begins: 'Traceback (most recent call last)',
    severity: SEVERITY.fatal,
    report: REPORT.traceback,
    mayBelong: true,
  },
];

const BY_FIRST: ReadonlyMap<number, readonly CrashWord[]> = Map.groupBy(CRASH_WORDS, ({ begins }) =>
  begins.charCodeAt(0),
);

/** One-word lines of a shell that reports how a program ended. */
const WHOLE_LINES: ReadonlySet<string> = new Set(['Killed', 'Aborted', 'Terminated abnormally']);

const RUST: CrashWord = {
  begins: "thread '",
  severity: SEVERITY.fatal,
  report: REPORT.rust,
  mayBelong: false,
};
const NATIVE: CrashWord = { begins: '', severity: SEVERITY.fatal, report: REPORT.native, mayBelong: false };
const NODE: CrashWord = { begins: '', severity: SEVERITY.fatal, report: REPORT.node, mayBelong: false };
const EXCEPTION: CrashWord = {
  begins: '',
  severity: SEVERITY.error,
  report: REPORT.exception,
  mayBelong: true,
};

/** The crash word that text[start, end) begins with, as a message behind a header may too. */
export function crashWordAt(text: string, start: number, end: number): CrashWord | undefined {
  const words = BY_FIRST.get(text.charCodeAt(start));
  if (words === undefined) return undefined;
  const found = words.find(({ begins }) => end - start >= begins.length && text.startsWith(begins, start));
  if (found !== undefined) return found;
  const length = end - start;
  return length >= 6 && length <= 24 && WHOLE_LINES.has(text.slice(start, end)) ? NATIVE : undefined;
}

/** `thread 'main' panicked at …`, also with a number behind the name. */
const RUST_PANIC = /^thread '[^']{0,200}'(?: \(\d+\))? (?:panicked at|has overflowed its stack)/;
/** bash: `./run.sh: line 3:   123 Segmentation fault      (core dumped) ./app`. */
const SHELL = /: line \d{1,9}: +\d{1,9} (?:Segmentation fault|Killed|Aborted|Bus error|Illegal instruction)/;
/** glibc: `app: main.c:3: main: Assertion ...' failed.` */
const ASSERTION = /: Assertion .{1,2000} failed\.?$/;
/** Node names the place first: `/app/server.js:12`. */
const SCRIPT_PLACE = /^(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s:]{1,400}\.[cm]?[jt]s:\d{1,9}$/;
/** `java.io.IOException: closed`, `TypeError: x is not a function`, `System.Exception (0x80004005): …`. */
const EXCEPTION_LINE =
  /^(?:[A-Za-z_$][\w$]{0,100}(?:\.|::|\\|\/)){0,20}(?:[A-Z_][\w$]{0,100})?(?:Exception|Error|Throwable|Interrupt)(?:\s?[([][^\])]{0,200}[\])])?(?::\s|:?$)/;

/** The crash that a line without a header tells, if any. */
export function crashAt(text: string, start: number, end: number): CrashWord | undefined {
  const word = crashWordAt(text, start, end);
  if (word !== undefined) return word;
  const line = text.slice(start, Math.min(end, start + 2500));
  if (line.startsWith("thread '")) return RUST_PANIC.test(line) ? RUST : undefined;
  if (isExceptionLine(line)) return EXCEPTION;
  if (line.endsWith('failed.') && ASSERTION.test(line)) return NATIVE;
  if (line.includes(': line ') && SHELL.test(line)) return NATIVE;
  if (line.includes('AddressSanitizer')) return { ...NATIVE, report: REPORT.prose };
  return SCRIPT_PLACE.test(line) ? NODE : undefined;
}

/** Whether a line is the name of an exception, alone or with its message. */
export function isExceptionLine(line: string): boolean {
  return /Exception|Error|Throwable|Interrupt/.test(line) && EXCEPTION_LINE.test(line);
}
