import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../config/config.ts';
import type { RankedRows, RankingWork } from '../ranking/ranking-work.ts';

/** What a ranking thread is started with. */
export interface RankingStart {
  readonly config: Config;
  /** Where saved states go: the other thread waits for them without turning to its other messages. */
  readonly port: MessagePort;
  /** Becomes 1 when something was sent there. */
  readonly signal: Int32Array<SharedArrayBuffer>;
}

/** What a ranking thread is asked. */
export type ToRanking =
  | { readonly kind: 'restore'; readonly state: Uint8Array }
  | { readonly kind: 'rank'; readonly work: RankingWork }
  | { readonly kind: 'save'; readonly offset: number };

/** What it answers, one answer to each of `rank`, in order; `ready` once, before all others. */
export type FromRanking =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ranked'; readonly ranked: RankedRows }
  | { readonly kind: 'failed'; readonly message: string };

/** A saved state, or why there is none. */
export type SavedRanking = { readonly state: Uint8Array } | { readonly failed: string };
