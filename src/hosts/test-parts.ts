import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import { InputError } from './errors.ts';
import { readInOrder } from './read-in-order.ts';
import { type ReadingFacts, ReadingTally, readingFactNotes } from './reading-facts.ts';

/** The two parts of a time-ordered test. */
export interface TestParts {
  readonly config: Config;
  /** Earlier logs; none: nothing is learned before the test. */
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Told after each batch: bytes read and in all of the part being read. */
  readonly progress: (part: 'training' | 'test', read: number, total: number) => void;
  /** Told what a person should know of how a part was read, a sentence each. */
  readonly notice?: (message: string) => void;
}

/** How the parts were read. */
export interface PartsRead {
  readonly training: ReadingFacts;
  readonly test: ReadingFacts;
}

/** What is put to the test. */
export interface Candidate {
  train(events: readonly LogEvent[]): Promise<void>;
  endTraining(): Promise<void>;
  test(events: readonly LogEvent[]): Promise<void>;
}

/**
 * Reads the training files, then the test files, in time order. Throws InputError where a part is empty or the test
 * part begins before the training part: a test that trains on its own future proves nothing. Returns how the parts were
 * read.
 */
export async function readParts(parts: TestParts, candidate: Candidate): Promise<PartsRead> {
  const both = parts.test.find((path) => parts.train.some((other) => resolve(other) === resolve(path)));
  if (both !== undefined)
    throw new InputError(
      `${both} is given to both --train and --test: a test on what was learned proves nothing`,
    );
  const [training, testing] = [new ReadingTally(), new ReadingTally()];
  let trainedFrom = Number.NaN;
  for await (const events of partOf(parts, 'training', training)) {
    if (Number.isNaN(trainedFrom)) trainedFrom = events[0]!.time;
    await candidate.train(events);
  }
  if (parts.train.length > 0 && Number.isNaN(trainedFrom))
    throw new InputError(`the training part has no events (${parts.train.join(', ')})`);
  await candidate.endTraining();
  let tested = 0;
  for await (const events of partOf(parts, 'test', testing)) {
    if (tested === 0 && events[0]!.time < trainedFrom) throw randomSplit(events[0]!.time, trainedFrom);
    tested += events.length;
    await candidate.test(events);
  }
  if (tested === 0) throw new InputError(`the test part has no events (${parts.test.join(', ')})`);
  return { training: training.facts(), test: testing.facts() };
}

async function* partOf(
  parts: TestParts,
  part: 'training' | 'test',
  tally: ReadingTally,
): AsyncGenerator<readonly LogEvent[]> {
  const paths = part === 'training' ? parts.train : parts.test;
  if (paths.length === 0) return;
  const sorted = tally.sorted.bind(tally);
  for await (const batch of readInOrder(paths, { config: parts.config.events, sorted })) {
    parts.progress(part, batch.bytesRead, batch.bytesTotal);
    tally.take(batch);
    if (batch.events.length > 0) yield batch.events;
  }
  if (parts.notice !== undefined)
    for (const note of readingFactNotes(tally.facts(), `the ${part} part`)) parts.notice(note);
}

function randomSplit(tested: number, trained: number): InputError {
  const [test, train] = [tested, trained].map((time) => new Date(time).toISOString());
  return new InputError(
    `the test part begins at ${test}, before the training part (${train}): give the earlier files to --train and the later ones to --test`,
  );
}
