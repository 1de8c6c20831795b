import { expect, test } from '@jest/globals';
import { createStepOutcome, type StepOutcome } from '../../../src/ranking/outcome.ts';
import { OUTCOME_NUMBERS, packOutcome, unpackOutcome } from '../../../src/ranking/outcome-columns.ts';

/** An outcome no two numbers of which are the same. */
function unlike(from: number): StepOutcome {
  const outcome = createStepOutcome() as unknown as Record<string, unknown>;
  for (const [i, [name, value]] of Object.entries(outcome).entries()) {
    if (typeof value === 'number') outcome[name] = from + i / 7;
    else if (typeof value === 'boolean') outcome[name] = (i + from) % 2 === 0;
  }
  return outcome as unknown as StepOutcome;
}

test('an outcome comes out of its columns with all it had', () => {
  const columns = new Float64Array(3 * OUTCOME_NUMBERS);
  const given = [unlike(1), unlike(2), { ...unlike(3), q10: Number.NaN }];

  for (const [step, outcome] of given.entries()) packOutcome(outcome, columns, step);

  for (const [step, outcome] of given.entries()) {
    const read = createStepOutcome();
    unpackOutcome(columns, step, read);
    expect(read).toEqual(outcome);
  }
});
