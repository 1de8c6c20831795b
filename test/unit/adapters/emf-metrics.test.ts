import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { emfSum, emfValues } from '../../support/emf-lines.ts';

function written(): string {
  const program = join(import.meta.dirname, '../../support/emf-writer.ts');
  const env = { ...process.env, AWS_EMF_ENVIRONMENT: 'Local' };
  return execFileSync(process.execPath, ['--no-warnings', program], { env }).toString();
}

test('what a function measures stands in its log as CloudWatch reads it, labels as dimensions, each invocation once', () => {
  const found = emfValues(written());

  const alone = [['environment=test']];
  const events = (value: number) => ({ name: 'logcast_events_total', unit: 'Count', value, sets: alone });
  const lag = { name: 'logcast_lag_seconds', unit: 'Seconds', value: 1.5, sets: alone };
  const rejected = (reason: string, value: number) => ({
    name: 'logcast_rejected_total',
    unit: 'Count',
    value,
    sets: [['environment=test'], ['environment=test', `reason=${reason}`]],
  });
  const both = [rejected('broken-json', 2), rejected('bad-time', 3)];
  expect(found).toEqual([events(1000), lag, ...both, events(500), lag, ...both]);
});

test('an alarm on rejected records sees those of all reasons, which CloudWatch would not add up for it', () => {
  const found = emfValues(written());

  expect(emfSum(found, 'logcast_rejected_total')).toBe(10);
  expect(emfSum(found, 'logcast_rejected_total', 'reason=bad-time')).toBe(6);
});
