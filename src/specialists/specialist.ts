import type { Watch } from '../risk/watch.ts';
import type { SpecialistConfig } from './config.ts';

/** A compiled specialist: its watch for the risk model, and how to warn. */
export interface EventSpecialist extends Watch {
  readonly description: string;
  /** The horizon at which warnings are given, seconds. */
  readonly warnWithin: number;
  /** Fixed threshold; chosen from past performance where undefined. */
  readonly threshold: number | undefined;
  readonly precision: number;
  readonly minOnsets: number;
  readonly cooldownSeconds: number;
  readonly warningsPerHour: number;
  readonly weightClass: string;
}

/** Completes the configuration of one specialist; horizons come out ascending and distinct. */
export function compileSpecialist(config: SpecialistConfig): EventSpecialist {
  const horizons = [...new Set(config.horizons)].sort((a, b) => a - b);
  return {
    name: config.name,
    description: config.description,
    horizons,
    warnWithin: config.warnWithin ?? horizons.at(-1)!,
    quietSeconds: config.quietSeconds ?? horizons[0]!,
    precursorSeconds: config.precursorSeconds ?? Math.min(1.5 * horizons[0]!, horizons.at(-1)!),
    minLeadSeconds: config.minLeadSeconds,
    threshold: config.threshold,
    precision: config.precision,
    minOnsets: config.minOnsets,
    cooldownSeconds: config.cooldownSeconds,
    warningsPerHour: config.warningsPerHour,
    weightClass: config.weightClass,
  };
}
