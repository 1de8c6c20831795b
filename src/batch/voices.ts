import type { BatchExpert } from '../models/expert.ts';
import type { PinnedModel } from './facts.ts';

/** The registered models of a batch, open. */
export interface RegisteredVoices {
  readonly experts: readonly BatchExpert[];
  /** As the batch was begun with them. */
  readonly pinned: readonly PinnedModel[];
  /** Why a model fell silent after it was opened; undefined while it speaks. */
  failureOf(name: string): string | undefined;
  close(): Promise<void>;
}

/** Where no registered model speaks. */
export const NO_VOICES: RegisteredVoices = {
  experts: [],
  pinned: [],
  failureOf: () => undefined,
  close: async () => undefined,
};
