/** What the risk model needs to know about one class of watched events; the specialists stage compiles these. */
export interface Watch {
  readonly name: string;
  /** Forecast horizons in seconds, ascending, at least one. */
  readonly horizons: readonly number[];
  /** A watched event this many seconds or less after another one belongs to the same incident. */
  readonly quietSeconds: number;
  /** An event is taken for a precursor of onsets within so many seconds after it. */
  readonly precursorSeconds: number;
  /** Precursors closer to the onset than this teach nothing: a warning from them would come too late. */
  readonly minLeadSeconds: number;
}

/** One watched class at one horizon: the unit that is forecast, scored and calibrated. */
export interface Target {
  readonly index: number;
  /** Index into the watches. */
  readonly watch: number;
  readonly horizonSeconds: number;
  readonly horizonMs: number;
  /** Forecast at every `stride`-th grid point, so that at most about 64 forecasts wait for their outcome. */
  readonly stride: number;
}

/** Forecasts of one target that may wait for their outcome; longer horizons get a coarser grid instead. */
export const OPEN_FORECASTS = 64;

/** The distinct lengths of episodes in milliseconds, ascending: watches of one length share their episodes. */
export function distinctSpans(watches: readonly Watch[]): number[] {
  const all = new Set(watches.map(({ precursorSeconds }) => precursorSeconds * 1000));
  return [...all].sort((a, b) => a - b);
}

/** The base grid in milliseconds: as configured, or coarser where even the shortest horizon is long. */
export function gridOf(gridSeconds: number, watches: readonly Watch[]): number {
  const horizons = watches.flatMap((watch) => watch.horizons);
  const shortest = horizons.length > 0 ? Math.min(...horizons) : 0;
  return Math.max(gridSeconds, Math.ceil(shortest / OPEN_FORECASTS)) * 1000;
}

/** Lays out one target per watch and horizon, in the order of the watches. */
export function targetsOf(watches: readonly Watch[], gridMs: number): Target[] {
  const targets: Target[] = [];
  for (const [watch, { horizons }] of watches.entries()) {
    for (const horizonSeconds of horizons) {
      const horizonMs = horizonSeconds * 1000;
      const stride = Math.max(1, Math.ceil(horizonMs / gridMs / OPEN_FORECASTS));
      const index = targets.length;
      targets.push({ index, watch, horizonSeconds, horizonMs, stride });
    }
  }
  return targets;
}
