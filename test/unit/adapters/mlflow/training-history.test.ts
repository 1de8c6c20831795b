import { describe, expect, test } from '@jest/globals';
import { historyOf } from '../../../../src/adapters/mlflow/training-history.ts';

const epoch = (number: number, loss: number, phase = 'fit') => ({
  event: 'epoch',
  phase,
  epoch: number,
  loss,
  validation: { top1: 0.5, nll: null },
});

describe('the history of a training', () => {
  test('has each figure of each epoch once, by phase', () => {
    const facts = [
      { event: 'begin' },
      epoch(1, 3),
      epoch(2, 2),
      epoch(2, 2),
      epoch(1, 1.5, 'refit'),
      { event: 'done' },
    ];

    const { metrics, trials } = historyOf(facts, 7);

    expect(trials).toEqual([]);
    expect(metrics).toEqual([
      { key: 'fit.loss', value: 3, timestamp: 7, step: 1 },
      { key: 'fit.validation.top1', value: 0.5, timestamp: 7, step: 1 },
      { key: 'fit.loss', value: 2, timestamp: 7, step: 2 },
      { key: 'fit.validation.top1', value: 0.5, timestamp: 7, step: 2 },
      { key: 'refit.loss', value: 1.5, timestamp: 7, step: 1 },
      { key: 'refit.validation.top1', value: 0.5, timestamp: 7, step: 1 },
    ]);
  });

  test('keeps trials of a search apart from the training that follows', () => {
    const ended = {
      event: 'trial',
      trial: 1,
      state: 'complete',
      validation: { loss: 2 },
      settings: { 'model.hidden': 8 },
    };
    const facts = [
      { event: 'trial', trial: 1, state: 'begun' },
      { event: 'epoch', phase: 'fold 1', epoch: 1, loss: 4 },
      ended,
      epoch(1, 3),
    ];

    const { metrics, trials } = historyOf(facts, 7);

    expect(metrics.map(({ key }) => key)).toEqual(['fit.loss', 'fit.validation.top1']);
    expect(trials).toHaveLength(1);
    expect(trials[0]).toMatchObject({
      number: 1,
      settings: new Map([['model.hidden', '8']]),
      metrics: [
        { key: 'fold 1.loss', value: 4, step: 1 },
        { key: 'validation.loss', value: 2, step: 0 },
      ],
    });
  });

  test('knows the trees of a ranking model', () => {
    expect(historyOf([{ event: 'tree', tree: 3, of: 10, validation: 0.25 }], 7).metrics).toEqual([
      { key: 'trees.validation', value: 0.25, timestamp: 7, step: 3 },
    ]);
  });
});
