import type { ReadingCounts } from './decode-report.ts';
import { HEALTHY } from './reading-notes.ts';

/** What setting helps against a reason of rejection; `broken-gzip` has none. */
const BY_REASON: Readonly<Record<string, string>> = {
  'no-message':
    'events.json.message names the member that holds the message, such as --set events.json.message=detail',
  'bad-time':
    'events.json.time names the member that holds the time, events.timeFormat how times are written',
  'broken-json':
    'events.format=none takes every line as a message, where lines only look like JSON; cut lines are to be mended where they are written',
  'json-too-deep': 'events.maxJsonDepth allows deeper JSON',
  'line-too-long': 'events.maxLineBytes allows longer lines',
  'too-large': 'events.maxEnvelopeBytes allows larger envelopes',
  'broken-gzip': 'no setting: the file is damaged or was copied before it was complete; get it again',
};

/** What would make a log be read better, a sentence each; empty where it was read well. */
export function decodeAdvice(counts: ReadingCounts): string[] {
  const { lines, blank, events, folded, untimed, adjusted, late, rejected } = counts;
  const advice: string[] = [];
  if (events > 0 && untimed > HEALTHY.untimed * events)
    advice.push(
      'events.timeFormat says how times are written where they were not understood; events.pattern describes a whole header of your own (named groups time, level, message …)',
    );
  if (folded > HEALTHY.folded * (lines - blank))
    advice.push(
      'events.pattern tells which lines begin an event; events.maxContinuationLines=0 makes every line an event',
    );
  if (adjusted > 0)
    advice.push(
      'events.zone names the time zone of times that state none; events.maxAheadSeconds and events.maxForwardJumpSeconds bound what is believed',
    );
  if (late > 0)
    advice.push(
      'sequences.latenessSeconds holds events so long that they can be put in the order of their times',
    );
  for (const reason of Object.keys(rejected)) if (BY_REASON[reason]) advice.push(BY_REASON[reason]);
  return advice;
}
