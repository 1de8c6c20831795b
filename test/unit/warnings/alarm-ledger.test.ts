import { describe, expect, test } from '@jest/globals';
import { AlarmLedger } from '../../../src/warnings/alarm-ledger.ts';

const START = 1_700_000_000_000;
const TARGET = { horizonSeconds: 60, minLeadSeconds: 5 };

/** Plays alarms of the given probability, one every 200 s; `hit` says which are followed by an onset. */
function play(ledger: AlarmLedger, target: number, probability: number, hits: readonly boolean[]): void {
  for (const [i, hit] of hits.entries()) {
    const time = START + i * 200_000;
    ledger.forecast(target, time, probability);
    if (hit) ledger.onset(target, time + 30_000);
    ledger.forecast(target, time + 100_000, 0);
  }
}

describe('the threshold chosen from past alarms', () => {
  test('is the precision asked for as long as nothing is known', () => {
    const ledger = new AlarmLedger([TARGET]);

    expect(ledger.threshold(0, 0.7)).toBe(0.7);
  });

  test('falls where low probabilities turned out to be right', () => {
    const ledger = new AlarmLedger([TARGET]);

    play(ledger, 0, 0.4, new Array(30).fill(true));

    expect(ledger.threshold(0, 0.7)).toBeLessThanOrEqual(0.4);
  });

  test('rises where high probabilities turned out to be wrong', () => {
    const ledger = new AlarmLedger([TARGET]);

    play(ledger, 0, 0.75, [...new Array(20).fill(false), true]);

    expect(ledger.threshold(0, 0.7)).toBeGreaterThan(0.75);
  });

  test('learns from the alarms of other targets', () => {
    const ledger = new AlarmLedger([TARGET, TARGET]);

    play(ledger, 0, 0.75, new Array(20).fill(false));

    expect(ledger.threshold(1, 0.7)).toBeGreaterThan(0.7);
  });

  test('an onset right after the alarm counts neither way', () => {
    const ledger = new AlarmLedger([TARGET]);

    ledger.forecast(0, START, 0.9);
    ledger.onset(0, START + 2000);

    expect(ledger.threshold(0, 0.7)).toBe(0.7);
  });
});
