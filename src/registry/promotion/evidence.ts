import * as z from 'zod';
import type { PairedBlock } from '../../outcomes/paired-block.ts';
import { PairedTrial, type TrialSettings, type TrialStanding } from '../../outcomes/paired-trial.ts';
import { StateReader, StateWriter } from '../../state/codec.ts';
import { byPlace, type PairObject, type PairPlace } from './pair-objects.ts';

/** Trials that are remembered; those fed longest ago are forgotten. A model has three at a time. */
const MOST_TRIALS = 64;

/** How evidence is kept between two looks. */
export const evidenceFacts = z.object({
  kind: z.literal('promotion-evidence'),
  schema: z.literal(1),
  /** The last object of each shard that counts already. */
  cursors: z.record(z.string(), z.object({ day: z.string(), sequence: z.string() })),
  /** Least recently fed first. */
  trials: z.array(z.tuple([z.string(), z.base64()])),
});

export type EvidenceFacts = z.infer<typeof evidenceFacts>;

/**
 * What the blocks of any number of shards have shown so far: each object counts once, and of a trial only its wealth is kept,
 * so that the size is bounded however long it goes on. Objects of one shard are to be taken in the order in which it wrote them.
 */
export class Evidence {
  readonly #settings: TrialSettings;
  readonly #cursors: Map<string, PairPlace>;
  readonly #trials = new Map<string, PairedTrial>();

  constructor(settings: TrialSettings, saved?: EvidenceFacts) {
    this.#settings = settings;
    this.#cursors = new Map(Object.entries(saved?.cursors ?? {}));
    for (const [trial, base64] of saved?.trials ?? []) {
      const restored = new PairedTrial(settings);
      restored.restore(new StateReader(Uint8Array.from(Buffer.from(base64, 'base64'))));
      this.#trials.set(trial, restored);
    }
  }

  /** Whether an object does not count yet. */
  isFresh(object: PairObject): boolean {
    const last = this.#cursors.get(object.shard);
    return last === undefined || byPlace(object, last) > 0;
  }

  /** Takes objects read together: their blocks count in the order of their times. */
  take(read: readonly { readonly object: PairObject; readonly blocks: readonly PairedBlock[] }[]): void {
    const fresh = read.filter(({ object }) => this.isFresh(object));
    const blocks = fresh.flatMap(({ blocks: own }) => own);
    for (const block of blocks.toSorted((a, b) => a.to - b.to || a.index - b.index)) this.#add(block);
    for (const { object } of fresh) {
      const { shard, day, sequence } = object;
      if (this.isFresh(object)) this.#cursors.set(shard, { day, sequence });
    }
  }

  #add(block: PairedBlock): void {
    const trial = this.#trials.get(block.trial) ?? new PairedTrial(this.#settings);
    trial.add(block);
    this.#trials.delete(block.trial);
    this.#trials.set(block.trial, trial);
    if (this.#trials.size > MOST_TRIALS) this.#trials.delete(this.#trials.keys().next().value!);
  }

  /** How a trial stands; at the beginning where nothing is known of it. */
  standing(trial: string): TrialStanding {
    return (this.#trials.get(trial) ?? new PairedTrial(this.#settings)).standing;
  }

  /** As it is kept; shards that last wrote before the day `since` are forgotten. */
  facts(since: string): EvidenceFacts {
    const trials = [...this.#trials].map(([id, trial]): [string, string] => {
      const writer = new StateWriter();
      trial.save(writer);
      return [id, Buffer.from(writer.finish()).toString('base64')];
    });
    const cursors = [...this.#cursors].filter(([, { day }]) => day >= since);
    return { kind: 'promotion-evidence', schema: 1, cursors: Object.fromEntries(cursors), trials };
  }
}
