import type { SequenceCounts } from '../sequences/sequencer.ts';
import { count } from './format.ts';

/** What to do where open sequences were forgotten; nothing where none was. */
export function evictionNotes({ started, evicted }: SequenceCounts): string[] {
  if (evicted === 0) return [];
  return [
    `${count(evicted)} of ${count(started)} sequences were forgotten while they were open and go on as new ones: raise sequences.capacity, or end them (sequences.idleTimeoutSeconds)`,
  ];
}

/** What a person should know of what became of sequences, a sentence each; none where all is well. */
export function sequenceNotes(counts: SequenceCounts): string[] {
  const { ended, silent, leftOpen } = counts;
  if (ended > 0 || silent + leftOpen === 0) return evictionNotes(counts);
  return [
    ...evictionNotes(counts),
    'no sequence ended before the input did, so ends are neither learned nor scored: sequences.idleTimeoutSeconds or sequences.endOn say when a sequence is over, sequences.endAtInputEnd=always that the end of the input is the end of each',
  ];
}
