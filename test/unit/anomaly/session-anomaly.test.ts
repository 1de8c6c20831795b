import { describe, expect, test } from '@jest/globals';
import { SessionAnomaly } from '../../../src/anomaly/session-anomaly.ts';
import { emptySessionScore } from '../../../src/anomaly/session-score.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { closing, config, score, sessionBatch, trained } from './session-stream.ts';

function frozen(): SessionAnomaly {
  const anomaly = trained();
  anomaly.learning = 'nothing';
  return anomaly;
}

describe('a session', () => {
  test('like those before it is not anomalous and needs no reason', () => {
    const verdict = closing(frozen(), [1, 2, 2, 3]);

    expect(verdict).toMatchObject({ anomalous: false, provisional: false, score: 0, length: 4, reasons: [] });
  });

  test('with an event type never seen is anomalous, and says so', () => {
    const verdict = closing(frozen(), [1, 2, 9, 3]);

    expect(verdict.anomalous).toBe(true);
    expect(verdict.reasons.map((reason) => reason.kind)).toContain('newType');
    expect(verdict.reasons.find((reason) => reason.kind === 'newType')).toMatchObject({ type: 9, got: 1 });
  });

  test('that ends after an event that never ended one is anomalous', () => {
    const verdict = closing(frozen(), [1, 2, 2]);

    expect(verdict.anomalous).toBe(true);
    expect(verdict.reasons.find((reason) => reason.kind === 'prematureEnd')).toMatchObject({ expected: 2 });
  });

  test('of unseen length names the length and the count that differs most', () => {
    const verdict = closing(frozen(), [1, 2, 2, 2, 2, 2, 2, 3]);

    expect(verdict.anomalous).toBe(true);
    expect(verdict.reasons).toContainEqual(
      expect.objectContaining({ kind: 'newLength', expected: 5, got: 8 }),
    );
    expect(verdict.reasons).toContainEqual(
      expect.objectContaining({ kind: 'countVector', type: 2, expected: 3, got: 6 }),
    );
  });

  test('with known counts in an order never seen names the transition', () => {
    const verdict = closing(frozen(), [1, 3, 2, 2]);

    expect(verdict.reasons).toContainEqual(
      expect.objectContaining({ kind: 'newTransition', expected: 1, type: 3 }),
    );
  });

  test('has a score that is the sum of the weights of its reasons', () => {
    const verdict = closing(frozen(), [1, 9, 9, 9, 2]);

    const sum = verdict.reasons.reduce((total, reason) => total + reason.weight, 0);
    expect(verdict.score).toBeCloseTo(sum, 10);
  });

  test('is never called anomalous before enough sessions were seen', () => {
    const anomaly = new SessionAnomaly(config, 4);
    for (let i = 0; i < 30; i++) score(anomaly, [1, 2, 3]);

    const verdict = closing(anomaly, [7, 8, 9]);

    expect(verdict).toMatchObject({ anomalous: false, threshold: Number.POSITIVE_INFINITY });
    expect(verdict.score).toBeGreaterThan(0.5);
  });

  test('that is still open raises one alert as soon as its facts suffice', () => {
    const verdicts = score(frozen(), [1, 9, 8, 3]);

    expect(verdicts.map((verdict) => [verdict.provisional, verdict.length])).toEqual([
      [true, 2],
      [false, 4],
    ]);
    expect(verdicts[0]?.reasons[0]?.kind).toBe('newType');
  });

  test('with a step beyond all recent log-losses shows a surprising step', () => {
    const anomaly = new SessionAnomaly(config, 4);
    anomaly.learning = 'everything';
    for (let i = 0; i < 100; i++) score(anomaly, [1, 2, 3], { logLoss: 0.1 });
    anomaly.learning = 'nothing';

    const verdict = score(anomaly, [1, 2, 3], { logLoss: 5 }).at(-1);

    expect(verdict?.reasons).toEqual([expect.objectContaining({ kind: 'surprisingStep', type: 1, got: 5 })]);
  });

  test('in a slot used again remembers nothing of the session before', () => {
    const anomaly = frozen();
    const out = emptySessionScore();
    const abandoned = sessionBatch([9, 9, 9], 0, 0, false);
    for (let row = 0; row < abandoned.length; row++) anomaly.step(abandoned, row, Number.NaN, out);

    const verdict = closing(anomaly, [1, 4, 3]);

    expect(verdict).toMatchObject({ score: 0, length: 3 });
  });
});

describe('a frozen score', () => {
  test('gives the same verdict however often a session comes', () => {
    const anomaly = frozen();
    const first = closing(anomaly, [1, 2, 9, 3]);
    for (let i = 0; i < 300; i++) closing(anomaly, [1, 2, 9, 3], i * 3_600_000);

    const last = closing(anomaly, [1, 2, 9, 3]);

    expect(last.score).toBe(first.score);
    expect(last.anomalous).toBe(true);
  });
});

describe('state', () => {
  test('saved in the middle of sessions goes on as if nothing had happened', () => {
    const anomaly = trained();
    const [out, other] = [emptySessionScore(), emptySessionScore()];
    const half = sessionBatch([1, 2, 9], 2, 5000, false);
    for (let row = 0; row < half.length; row++) anomaly.step(half, row, 0.5, out);
    const writer = new StateWriter();

    anomaly.save(writer);
    const restored = SessionAnomaly.restore(config, 4, new StateReader(writer.finish()));

    const rest = { ...sessionBatch([2, 3], 2, 9000), start: new Uint8Array(3) };
    for (let row = 0; row < rest.length; row++) {
      expect(restored.step(rest, row, 0.7, other)).toBe(anomaly.step(rest, row, 0.7, out));
    }
    expect(other).toEqual(out);
    expect(out.length).toBe(5);
    expect(closing(restored, [1, 2, 2, 2, 2, 3])).toEqual(closing(anomaly, [1, 2, 2, 2, 2, 3]));
  });

  test('follows a merge of event types in what is normal and in open sessions', () => {
    const anomaly = frozen();
    const open = sessionBatch([1, 2, 6], 1, 0, false);
    const out = emptySessionScore();
    for (let row = 0; row < open.length; row++) anomaly.step(open, row, Number.NaN, out);

    anomaly.merge({ from: 6, into: 2 });
    anomaly.merge({ from: 3, into: 30 });
    const rest = { ...sessionBatch([30], 1, 9000), start: new Uint8Array(2) };
    for (let row = 0; row < rest.length; row++) anomaly.step(rest, row, Number.NaN, out);

    expect(out.length).toBe(4);
    expect(out.reasons.map((reason) => reason.kind)).not.toContain('countVector');
    expect(closing(anomaly, [1, 4, 30]).score).toBe(0);
  });
});
