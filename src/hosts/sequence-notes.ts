import type { SequenceCounts } from '../sequences/sequencer.ts';
import { count } from '../terminal/format.ts';

/** What a person should know of what became of sequences, a sentence each; none where all is well. */
export function sequenceNotes(counts: SequenceCounts): string[] {
  const { started, ended, evicted, silent, leftOpen } = counts;
  const notes: string[] = [];
  if (evicted > 0)
    notes.push(
      `${count(evicted)} of ${count(started)} sequences were forgotten while they were open and go on as new ones: raise sequences.capacity, or end them (sequences.idleTimeoutSeconds)`,
    );
  if (ended === 0 && silent + leftOpen > 0)
    notes.push(
      'no sequence ended before the input did, so ends are neither learned nor scored: sequences.idleTimeoutSeconds or sequences.endOn say when a sequence is over, sequences.endAtInputEnd=always that the end of the input is the end of each',
    );
  return notes;
}
