import type { Config } from '../../src/config/config.ts';
import type { RankingThread } from '../../src/pipeline/ranking-ahead.ts';
import type { Pipeline } from '../../src/pipeline.ts';
import { Forecaster } from '../../src/ranking/forecaster.ts';
import { type RankedRows, type RankingWork, rankRows } from '../../src/ranking/ranking-work.ts';
import { StateReader, StateWriter } from '../../src/state/codec.ts';

/** Ranks as a thread does, but at once: what it is given it knows before anything of it is processed. */
export class RankingHere implements RankingThread {
  readonly #forecaster: Forecaster;

  constructor({ ranking, sequences }: Config, state: Uint8Array) {
    this.#forecaster = Forecaster.restore(ranking, new StateReader(state), sequences.capacity);
  }

  async rank(work: RankingWork): Promise<RankedRows> {
    return structuredClone(rankRows(this.#forecaster, structuredClone(work)));
  }

  save(offset: number): Uint8Array {
    const writer = new StateWriter();
    writer.startAt(offset);
    this.#forecaster.save(writer);
    return writer.finish();
  }
}

/** Has `pipeline` rank elsewhere from now on. */
export function rankElsewhere(pipeline: Pipeline, config: Config): void {
  const writer = new StateWriter();
  pipeline.forecaster.save(writer);
  pipeline.rankIn(new RankingHere(config, writer.finish()));
}
