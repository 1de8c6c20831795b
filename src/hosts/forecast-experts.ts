import type { Config } from '../config/config.ts';
import type { BatchExpert } from '../models/expert.ts';
import type { Pipeline } from '../pipeline.ts';
import { openExperts } from './open-experts.ts';
import { openPackage } from './open-package.ts';
import { openRegistered } from './registered-models.ts';

/** The trained models that speak in forecasts made aside: the same as in the run, but they decide nothing. */
export interface ForecastExperts {
  readonly all: readonly BatchExpert[];
  /** Has those take their places in a fork who serve now. */
  seat(fork: Pipeline): Promise<void>;
  close(): Promise<void>;
}

/** Opens what the settings name. A registered model that cannot be opened keeps silent: the run itself tells why. */
export async function openForecastExperts(config: Config): Promise<ForecastExperts> {
  const silent = (): void => undefined;
  const packages = await openExperts(config.experts, openPackage, silent);
  const taken = packages.experts.map(({ name }) => name);
  const registered = await openRegistered(decidingNothing(config), taken, silent).catch(() => undefined);
  return {
    all: [...packages.experts, ...(registered?.experts ?? [])],
    seat: async (fork) => {
      await registered?.takeOver(fork);
      registered?.look();
    },
    close: async () => {
      await Promise.all([packages.close(), registered?.close()]);
    },
  };
}

/** What copies of a stream find out about challengers is no ground for promoting one. */
function decidingNothing(config: Config): Config {
  const { registry } = config;
  return { ...config, registry: { ...registry, promotion: { ...registry.promotion, auto: false } } };
}
