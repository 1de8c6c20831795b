import type { Doubted } from '../events/decoded-chunk.ts';
import { count, percent } from './format.ts';
import { HEALTHY } from './reading-notes.ts';

/** Share of late events above which a stream is not in the order of its times. */
const DISORDERED = 0.05;

/** What is known of the times of events. */
export interface TimeCounts {
  readonly events: number;
  readonly untimed: number;
  readonly adjusted: number;
  readonly far: number;
  readonly late: number;
  readonly doubted?: Doubted | undefined;
}

/** What a person should know of the times of events, a sentence each with what to set; none where all is well. */
export function timeNotes({ events, untimed, adjusted, far, late, doubted }: TimeCounts): string[] {
  const share = (some: number): string =>
    `${count(some)} of ${count(events)} events (${percent(some / events)})`;
  const notes: string[] = [];
  if (adjusted > 0)
    notes.push(
      `the times of ${share(adjusted)} are not believed${exampleOf(doubted)}, they have the time before: events.maxForwardJumpSeconds and events.maxAheadSeconds bound what is believed`,
    );
  if (far > 0)
    notes.push(
      `${share(far)} lie before 1990, from 2200 on or after their arrival, and are believed, for their source lives there`,
    );
  if (untimed > HEALTHY.untimed * events)
    notes.push(
      `${share(untimed)} state no time: events.timeFormat says how times are written where they were not understood`,
    );
  if (late > DISORDERED * events)
    notes.push(
      `${share(late)} are older than one before them and were taken at its time: sequences.latenessSeconds puts in order what comes late; files are to be given in the order of their times`,
    );
  return notes;
}

function exampleOf(doubted: Doubted | undefined): string {
  if (doubted === undefined) return '';
  const [written, taken] = [doubted.written, doubted.taken].map((time) => new Date(time).toISOString());
  return ` (${written} in ${doubted.source}, taken as ${taken})`;
}
