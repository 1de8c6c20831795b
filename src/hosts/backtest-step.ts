import type { Config } from '../config/config.ts';
import type { PackageContents } from '../packages/contents.ts';
import { PackageError } from '../packages/errors.ts';
import type { GateStep, GateSubject, GateVerdict } from '../registry/gate.ts';
import { backtestVerdict, CANDIDATE, REIGNING, type Terms } from './backtest-verdict.ts';
import { ModelFailedError, SeenTestError } from './errors.ts';
import { type EvaluationReport, evaluatePackages } from './evaluate-packages.ts';
import type { OpenPackage } from './open-experts.ts';
import { openContents } from './open-package.ts';

const SKIPPED =
  'no evaluation set is configured, so nobody knows whether it forecasts well: name logs in registry.gate.evaluation.test';

/**
 * Tests a package beside the champion and plain baselines on the evaluation set of the settings: the check that tells a
 * fast, error-free but wrong model. Comes last: by then the graph was scanned and tried out in a process of its own, so
 * here it runs in a thread, which is given up where it takes too long. Throws InputError where the logs cannot be read.
 */
export function backtestStep(config: Config): GateStep {
  return {
    check: 'backtest',
    run: async (subject) => {
      if (config.registry.gate.evaluation.test.length === 0) return { result: 'skipped', reason: SKIPPED };
      const candidate = await openAs(config, subject.contents, CANDIDATE);
      try {
        return await besideChampion(config, subject, candidate);
      } finally {
        await candidate.close();
      }
    },
  };
}

async function besideChampion(
  config: Config,
  { champion }: GateSubject,
  candidate: OpenPackage,
): Promise<GateVerdict> {
  if (champion === undefined) return judged(config, candidate, undefined, 'and there is no champion yet');
  const reigning = await openAs(config, champion, REIGNING).catch(ifRefused);
  if (reigning === undefined)
    return judged(config, candidate, undefined, 'and the champion cannot be opened to compare with');
  try {
    return await judged(config, candidate, reigning, '');
  } catch (error) {
    if (!isFaultOf(reigning, candidate, error)) throw error;
    const why = error instanceof SeenTestError ? 'has seen the evaluation set' : 'failed';
    return await judged(config, candidate, undefined, `and the champion ${why}, so it was not compared`);
  } finally {
    await reigning.close();
  }
}

/** What the candidate itself is to blame for is a verdict; everything else is thrown. */
async function judged(
  config: Config,
  candidate: OpenPackage,
  champion: OpenPackage | undefined,
  unopposed: Terms['unopposed'],
): Promise<GateVerdict> {
  const { margin } = config.registry.gate.evaluation;
  try {
    return backtestVerdict(await evaluate(config, candidate, champion), { margin, unopposed });
  } catch (error) {
    const seen = error instanceof SeenTestError && error.digest === candidate.digest;
    const fell = error instanceof ModelFailedError && candidate.expert.failure !== undefined;
    if (seen || fell) return { result: 'failed', reason: error.message };
    throw error;
  }
}

function evaluate(
  config: Config,
  candidate: OpenPackage,
  champion: OpenPackage | undefined,
): Promise<EvaluationReport> {
  const { train, test } = config.registry.gate.evaluation;
  const packages = champion ? [candidate, champion] : [candidate];
  return evaluatePackages({ config, packages, train, test, now: () => 0, progress: () => undefined });
}

/** Never on this thread: what serves beside the gate goes on. */
function openAs(config: Config, contents: PackageContents, name: string): Promise<OpenPackage> {
  return openContents(contents, { ...config.experts, worker: true }, () => undefined, name);
}

function ifRefused(error: unknown): undefined {
  if (error instanceof PackageError) return undefined;
  throw error;
}

function isFaultOf(champion: OpenPackage, candidate: OpenPackage, error: unknown): boolean {
  if (error instanceof SeenTestError)
    return error.digest === champion.digest && error.digest !== candidate.digest;
  return error instanceof ModelFailedError && champion.expert.failure !== undefined;
}
