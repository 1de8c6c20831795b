import { type Alarm, alarmOf } from '../../adapters/aws/alarm-event.ts';
import { EmfMetrics } from '../../adapters/aws/emf-metrics.ts';
import type { MetricName } from '../../monitoring/catalogue.ts';
import type { Metrics } from '../../monitoring/metric.ts';
import { AS_ISSUED, MIX } from '../../outcomes/model-names.ts';
import type { TrialStanding } from '../../outcomes/paired-trial.ts';
import type { ArtifactStore } from '../../registry/artifact-store.ts';
import { RegistryError } from '../../registry/errors.ts';
import type { ModelRegistry } from '../../registry/model-registry.ts';
import { CHAMPION } from '../../registry/names.ts';
import type { DecisionKind } from '../../registry/promotion/desk.ts';
import { gather } from '../../registry/promotion/gather.ts';
import { type Judgement, judgeStandings } from '../../registry/promotion/judge-model.ts';
import { CHALLENGER } from '../../registry/promotion/lineup.ts';
import type { PromotionConfig } from '../../registry/promotion-config.ts';
import { StoreRegistry } from '../../registry/store-registry.ts';
import { readSettings } from './environment.ts';
import { bucketsOf } from './stores.ts';

/** Who decides, in the ledger. */
const BY = 'promote-model';

/** What is left of the time of an invocation for keeping the evidence and for deciding, ms. */
const RESERVE = 15_000;

const MOVES: Readonly<Record<DecisionKind, { readonly alias: string; readonly action: string }>> = {
  promote: { alias: CHAMPION, action: 'promote' },
  'roll-back': { alias: CHAMPION, action: 'rollback' },
  'send-away': { alias: CHALLENGER, action: 'remove-alias' },
};

/** How a trial stands, and what came of it. */
export interface TrialResult extends Pick<TrialStanding, 'verdict' | 'events' | 'gain'> {
  readonly trial: string;
  readonly decision: DecisionKind | null;
  readonly reason: string | null;
  /** Whether aliases follow it now; false where promotions are decided by people, or somebody moved them before. */
  readonly done: boolean;
}

/** What an invocation has found. */
export interface PromotionResult {
  /** Blocks that are new, damaged objects that were passed by, and objects left for the next invocation. */
  readonly blocks: number;
  readonly unreadable: readonly string[];
  readonly left: number;
  readonly trials: readonly TrialResult[];
}

/** What the function works with. */
export interface PromotionParts {
  /** The bucket of data: blocks, and the evidence so far. */
  readonly data: ArtifactStore;
  readonly registry: ModelRegistry;
  readonly models: readonly string[];
  readonly config: PromotionConfig;
  readonly metrics: Metrics<MetricName>;
  /** Wall clock, epoch ms. */
  readonly now: () => number;
}

/** The function promote-model in one environment. */
export class ModelPromoter {
  readonly #parts: PromotionParts;

  constructor(parts: PromotionParts) {
    this.#parts = parts;
  }

  /** Judges all models by what shards have written; any event does, an alarm may do more (`registry.promotion.onAlarm`). */
  async take(event: unknown, millisecondsLeft: () => number): Promise<PromotionResult> {
    const { data, registry, models, config, metrics, now } = this.#parts;
    const reserve = Math.min(RESERVE, millisecondsLeft() / 2);
    const reach = { now: now(), mayGoOn: () => millisecondsLeft() > reserve };
    const { evidence, ...found } = await gather(data, config, reach);
    metrics.record('logcast_paired_blocks_total', found.blocks);
    const alarm = alarmOf(event);
    const standingOf = (trial: string) => evidence.standing(trial);
    const trials: TrialResult[] = [];
    for (const name of new Set(models)) {
      const alarmed = alarm && concerns(alarm, name) ? alarm.name : undefined;
      const judge = () => judgeStandings(registry, name, standingOf, config, { by: BY, now: now() }, alarmed);
      for (const judgement of await this.#completing(judge)) trials.push(this.#told(judgement));
    }
    return { ...found, trials };
  }

  /** An alias may lag behind the ledger where an invocation was killed while it moved: that is completed, and judged anew. */
  async #completing<T>(judge: () => Promise<T>): Promise<T> {
    const { registry, now } = this.#parts;
    try {
      return await judge();
    } catch (error) {
      if (!(error instanceof RegistryError && error.code === 'REGISTRY_MOVED')) throw error;
      await registry.recover({ by: BY, now: now(), reason: 'a move of an alias was interrupted' });
      return judge();
    }
  }

  #told({ trial, standing, decision, done }: Judgement): TrialResult {
    const { verdict, events, gain } = standing;
    if (decision && done) this.#parts.metrics.record('logcast_alias_moves_total', 1, MOVES[decision.kind]);
    const { kind: asked = null, reason = null } = decision ?? {};
    return { trial, verdict, events, gain, decision: asked, reason, done };
  }
}

/** One that names no model, or the mix, in which all speak, concerns each. */
function concerns({ models }: Alarm, name: string): boolean {
  return models.length === 0 || [AS_ISSUED, MIX, name].some((one) => models.includes(one));
}

/** Binds the function to AWS, and gives the metrics to be written after each invocation. `folder`: that of the bundle. */
export function modelPromoter(folder: string): {
  readonly promoter: ModelPromoter;
  readonly metrics: EmfMetrics;
} {
  const { environment, config } = readSettings(folder);
  const metrics = new EmfMetrics(environment.LOGCAST_ENVIRONMENT);
  const { data, models } = bucketsOf(environment);
  const promoter = new ModelPromoter({
    data,
    registry: new StoreRegistry(models),
    models: config.experts.registered,
    config: config.registry.promotion,
    metrics,
    now: Date.now,
  });
  return { promoter, metrics };
}
