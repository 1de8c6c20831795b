import { describe, expect, test } from '@jest/globals';
import { NextEventAccuracy } from '../../../src/outcomes/next-event.ts';
import { END_OF_SEQUENCE } from '../../../src/sequences/step-batch.ts';
import { copyState, makeStep } from './make-step.ts';

describe('the accuracy of next-event predictions', () => {
  test('counts the truth among the first 1, 3 and 9 candidates', () => {
    const accuracy = new NextEventAccuracy(1000);
    for (const rank of [0, 2, 3, 8, 9, -1, 0, 0]) accuracy.add(makeStep({ rank }), 1);

    const summary = accuracy.summary();

    expect(summary).toMatchObject({ events: 8, top1: 3 / 8, top3: 4 / 8, top9: 6 / 8 });
  });

  test('averages the log-loss, and the Brier score of the first candidate', () => {
    const accuracy = new NextEventAccuracy(1000);
    accuracy.add(makeStep({ logLoss: 0.2, topProbability: 0.8, rank: 0 }), 1);
    accuracy.add(makeStep({ logLoss: 1.4, topProbability: 0.6, rank: 1 }), 1);

    const summary = accuracy.summary();

    expect(summary.nll).toBeCloseTo(0.8, 12);
    expect(summary.brier).toBeCloseTo((0.2 ** 2 + 0.6 ** 2) / 2, 12);
  });

  test('is calibrated when what is given 75 % comes three times in four', () => {
    const [honest, boastful] = [new NextEventAccuracy(1000), new NextEventAccuracy(1000)];
    for (let i = 0; i < 400; i++) {
      honest.add(makeStep({ topProbability: 0.75, rank: i % 4 === 0 ? 1 : 0 }), 1);
      boastful.add(makeStep({ topProbability: 0.95, rank: i % 4 === 0 ? 1 : 0 }), 1);
    }

    expect(honest.summary().ece).toBeCloseTo(0, 10);
    expect(boastful.summary().ece).toBeCloseTo(0.2, 10);
    expect(boastful.summary().calibration).toEqual([
      expect.objectContaining({ from: 0.9, to: 1, count: 400, frequency: 0.75 }),
    ]);
  });

  test('tells apart what was unseen', () => {
    const accuracy = new NextEventAccuracy(1000);
    accuracy.add(makeStep({ novel: true, rank: -1 }), 1);
    accuracy.add(makeStep({ rank: 0 }), 1, true);
    accuracy.add(makeStep(), 1);

    const summary = accuracy.summary();

    expect(summary).toMatchObject({ events: 3, unseen: { share: 2 / 3, top1: 0.5 } });
  });

  test('counts the end of a sequence in the log-loss, but not among the events named', () => {
    const accuracy = new NextEventAccuracy(1000);
    accuracy.add(makeStep({ rank: 0, logLoss: 0.1 }), 1);
    accuracy.add(makeStep({ rank: 1, logLoss: 0.7 }), END_OF_SEQUENCE);

    const summary = accuracy.summary();

    expect(summary).toMatchObject({ events: 1, top1: 1, ends: { count: 1, top1: 0, nll: 0.7 } });
    expect(summary.nll).toBeCloseTo(0.4, 12);
  });

  test('keeps ends that the input alone brought about out of every other measure', () => {
    const accuracy = new NextEventAccuracy(1000);
    accuracy.add(makeStep({ logLoss: 0.1 }), 1);
    const before = accuracy.summary();

    accuracy.add(makeStep({ rank: -1, logLoss: 9 }), END_OF_SEQUENCE, false, true);

    expect(accuracy.summary()).toEqual({ ...before, endsAtInputEnd: { count: 1, top1: 0, nll: 9 } });
  });

  test('scores the events that are not the first of their sequence alone', () => {
    const accuracy = new NextEventAccuracy(1000);
    accuracy.add(makeStep({ start: true, rank: 0, logLoss: 0.01 }), 1);
    accuracy.add(makeStep({ rank: 2, logLoss: 1 }), 2);
    accuracy.add(makeStep({ rank: -1, novel: true, logLoss: 6 }), 3);
    accuracy.add(makeStep({ rank: 0, logLoss: 0.5 }), END_OF_SEQUENCE);

    const { withoutFirst } = accuracy.summary();

    expect(withoutFirst).toEqual({ events: 2, top1: 0, top3: 0.5, top9: 0.5, nll: 3.5 });
  });

  test('gives the log-loss with and without event types never seen before', () => {
    const accuracy = new NextEventAccuracy(1000);
    accuracy.add(makeStep({ logLoss: 0.2 }), 1);
    accuracy.add(makeStep({ novel: true, rank: -1, logLoss: 5 }), 2);

    const summary = accuracy.summary();

    expect(summary.nll).toBeCloseTo(2.6, 12);
    expect(summary.nllKnown).toBeCloseTo(0.2, 12);
  });

  test('shows in the recent share what changed lately', () => {
    const accuracy = new NextEventAccuracy(100);
    for (let i = 0; i < 1000; i++) accuracy.add(makeStep({ rank: 0 }), 1);
    for (let i = 0; i < 500; i++) accuracy.add(makeStep({ rank: 4 }), 1);

    const summary = accuracy.summary();

    expect(summary.top1).toBeCloseTo(2 / 3, 10);
    expect(summary.recent.top1).toBeLessThan(0.01);
    expect(summary.recent.top9).toBeCloseTo(1, 10);
  });

  test('is null, not 0, before the first event', () => {
    expect(new NextEventAccuracy(10).summary()).toMatchObject({
      events: 0,
      top1: null,
      nll: null,
      ece: null,
      unseen: { share: null, top1: null },
    });
  });

  test('goes on after a restart', () => {
    const [before, after] = [new NextEventAccuracy(50, 9), new NextEventAccuracy(50, 9)];
    for (let i = 0; i < 200; i++)
      before.add(makeStep({ rank: i % 5, topProbability: (i % 10) / 10, novel: i % 7 === 0 }), 1);

    copyState(before, after);
    for (const accuracy of [before, after]) accuracy.add(makeStep({ rank: 2 }), 1);

    expect(after.summary()).toEqual(before.summary());
  });
});
