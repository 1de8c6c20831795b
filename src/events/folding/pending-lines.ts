import type { RecordDefaults } from '../event-builder.ts';

/**
 * Lines whose event is not complete: the parts of a line that a container runtime cut (`part`), or a header whose
 * message is the next line (`header`). Plain JSON.
 */
export interface PendingLines {
  readonly kind: 'part' | 'header';
  readonly text: string;
  /** Index of the first of them within the chunk at hand; negative where it was in an earlier chunk. */
  readonly line: number;
  /** How many they are. */
  readonly count: number;
  readonly position: number;
  /** What the collector says of them. */
  readonly defaults?: RecordDefaults;
}
