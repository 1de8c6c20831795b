import { riskConfig } from '../../../src/risk/config.ts';
import type { Onset, RiskEvent, RiskForecast, RiskOutcome, RiskSink } from '../../../src/risk/forecast.ts';
import { RiskModel } from '../../../src/risk/risk-model.ts';
import type { Watch } from '../../../src/risk/watch.ts';

/** A watch over 90 s, as tests need it. */
export const watchOf = (changes: Partial<Watch> = {}): Watch => ({
  name: 'outage',
  horizons: [90],
  quietSeconds: 60,
  precursorSeconds: 90,
  minLeadSeconds: 5,
  ...changes,
});

export const eventOf = (changes: Partial<RiskEvent>): RiskEvent => ({
  time: 0,
  type: 1,
  severity: 9,
  source: 0,
  watched: 0,
  surprise: 0,
  novel: false,
  ...changes,
});

export interface Collected extends RiskSink {
  readonly forecasts: RiskForecast[];
  readonly outcomes: RiskOutcome[];
  readonly onsets: Onset[];
}

export function collector(): Collected {
  const forecasts: RiskForecast[] = [];
  const outcomes: RiskOutcome[] = [];
  const onsets: Onset[] = [];
  return {
    forecasts,
    outcomes,
    onsets,
    forecast: (forecast) => forecasts.push(forecast),
    outcome: (outcome) => outcomes.push(outcome),
    onset: (onset) => onsets.push(onset),
  };
}

/** Runs events through a fresh model with default configuration. */
export function run(
  events: readonly RiskEvent[],
  watches: readonly Watch[] = [watchOf()],
): Collected & { model: RiskModel } {
  const model = new RiskModel(riskConfig.parse({}), watches);
  const out = collector();
  for (const event of events) model.observe(event, out);
  return { ...out, model };
}
