/** Which lines without a header belong to the report of a crash that one line has begun. */
import { isExceptionLine, REPORT, type Report } from './crash-words.ts';

const GO_CALL = /^[\w./*()[\]{}·-]{1,300}\(.{0,2000}\)$/;
const GO_REGISTER =
  /^(?:r[a-z\d]{1,2}|e[a-z]{2}|rip|rflags|[cdefgs]s|x\d{1,2}|lr|sp|pc|fault|trap|error|oldmask|cpsr)\s+0x/;
const GO_BEGINNINGS = [
  'goroutine ',
  'created by ',
  'exit status ',
  '[signal ',
  'runtime stack:',
  'main.',
  'PC=',
];

const BEGINNINGS: Readonly<Partial<Record<Report, readonly string[]>>> = {
  [REPORT.goRuntime]: ['fatal error: ', 'runtime: ', '[signal ', 'goroutine ', 'runtime stack:', 'fatal: '],
  [REPORT.rust]: ['note: ', 'stack backtrace:', 'fatal runtime error:'],
  [REPORT.raised]: ['During handling of the above', 'The above exception was'],
  [REPORT.chained]: ['Traceback (most recent'],
  [REPORT.native]: ['Aborted', 'terminate called recursively', '(core dumped)', '#', 'Program received'],
  [REPORT.node]: ['Node.js v', 'Thrown at:', "Emitted '", 'Emitted "', '<---', '-----', '[', '  '],
  [REPORT.php]: ['Stack trace:', 'PHP Stack trace:', 'PHP  ', '#', 'thrown in'],
  [REPORT.hashes]: ['#'],
  [REPORT.npm]: ['npm ERR!', 'npm error'],
  [REPORT.exception]: ['#', 'Stack trace:', 'Stack Trace:'],
};

/** What an exception says of itself before its stack: `File name: '/data/a.csv'`. */
const DETAIL = /^[A-Z][\w ]{1,40}: \S/;

function beginsAs(report: Report, line: string): boolean {
  return BEGINNINGS[report]?.some((begins) => line.startsWith(begins)) === true;
}

/**
 * What the report is at after `line`, a line without a header that does not look continued, or REPORT.none where the
 * line does not belong to it. `first` says that it is the first line after the one that began the report, `opened`
 * that that one ended in a colon.
 */
export function reportAfter(report: Report, line: string, first: boolean, opened: boolean): Report {
  switch (report) {
    case REPORT.none:
      return REPORT.none;
    case REPORT.prose:
      return REPORT.prose;
    case REPORT.traceback:
      // loguru marks the frame that caught the exception.
      return line.startsWith('> File ') ? REPORT.traceback : REPORT.raised;
    case REPORT.raised:
      return beginsAs(report, line) ? REPORT.chained : REPORT.none;
    case REPORT.chained:
      return beginsAs(report, line) ? REPORT.traceback : REPORT.none;
    case REPORT.go:
    case REPORT.goRuntime:
      return belongsToGo(report, line) ? REPORT.go : REPORT.none;
    case REPORT.rust:
      return (first && opened) || beginsAs(report, line) ? REPORT.rust : REPORT.none;
    case REPORT.node:
      return beginsAs(report, line) || isExceptionLine(line) ? REPORT.node : REPORT.none;
    case REPORT.exception:
      return beginsAs(report, line) || (first && DETAIL.test(line)) ? report : REPORT.none;
    default:
      return beginsAs(report, line) ? report : REPORT.none;
  }
}

function belongsToGo(report: Report, line: string): boolean {
  if (beginsAs(report, line) || GO_BEGINNINGS.some((begins) => line.startsWith(begins))) return true;
  return GO_REGISTER.test(line) || GO_CALL.test(line);
}
