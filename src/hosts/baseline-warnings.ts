import type { Config } from '../config/config.ts';
import type { GivenWarning } from '../outcomes/known-incidents.ts';
import type { RiskDesk } from '../pipeline/risk-desk.ts';
import type { Onset, RiskForecast } from '../risk/forecast.ts';
import { Warner } from '../warnings/warner.ts';
import type { Incident, Warning } from '../warnings/warning.ts';

type Baseline = 'recency' | 'baseRate';

/**
 * What the same warning rules would have said on the plain baselines' probabilities: the comparison that tells whether
 * the risk model is worth having. Baselines are taken at their word: neither skill nor lift is asked of them. They are
 * not part of the commit: after a restart they begin anew.
 */
export class BaselineWarnings {
  readonly given: Record<Baseline, GivenWarning[]> = { recency: [], baseRate: [] };
  readonly #warners: readonly (readonly [Baseline, Warner])[];

  constructor(config: Config, desk: RiskDesk) {
    const rules = { ...config.warnings, minLift: 1 };
    this.#warners = (['recency', 'baseRate'] as const).map((baseline) => [
      baseline,
      new Warner(rules, desk.specialists, desk.model.targets),
    ]);
  }

  forecast(forecast: RiskForecast): void {
    for (const [baseline, warner] of this.#warners) {
      warner.forecast(
        { ...forecast, probability: forecast[baseline], skill: 1 },
        () => [],
        this.#ears(baseline),
      );
    }
  }

  onset(onset: Onset): void {
    for (const [baseline, warner] of this.#warners) warner.onset(onset, this.#ears(baseline));
  }

  #ears(baseline: Baseline): { warning(warning: Warning): void; incident(incident: Incident): void } {
    return {
      warning: (warning) => {
        if (warning.state === 'open') this.given[baseline].push(warning);
      },
      incident: () => undefined,
    };
  }
}
