import { ModelFailedError } from './errors.ts';
import type { OpenPackage } from './open-experts.ts';
import type { Candidate } from './test-parts.ts';

type Speaking = Pick<OpenPackage, 'expert'>;

/**
 * Throws ModelFailedError where a package has fallen silent: a stream goes on without it, but its figures in a test
 * would be those of a bad model.
 */
export function checkSpeaking(packages: readonly Speaking[]): void {
  for (const { expert } of packages)
    if (expert.failure !== undefined)
      throw new ModelFailedError(
        `package ${expert.name} failed during the test, so there are no figures of it: ${expert.failure}`,
      );
}

/** The candidate, given up as soon as one of the packages in it fails. */
export function whileSpeaking(candidate: Candidate, packages: readonly Speaking[]): Candidate {
  const checked = async (step: Promise<void>): Promise<void> => {
    await step;
    checkSpeaking(packages);
  };
  return {
    train: (events) => checked(candidate.train(events)),
    endTraining: () => checked(candidate.endTraining()),
    test: (events) => checked(candidate.test(events)),
  };
}
