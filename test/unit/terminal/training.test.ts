import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { paintFor } from '../../../src/terminal/paint.ts';
import { trainedText } from '../../../src/terminal/train-text.ts';
import { TrainView } from '../../../src/terminal/train-view.ts';

/** A stand-in for standard error, and what was written to it. */
function screen(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  let text = '';
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 100,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => text };
}

const EPOCH = {
  event: 'epoch',
  phase: 'fit',
  epoch: 1,
  epochs: 4,
  loss: 2,
  seconds: 130,
  validation: { loss: 1.5, top1: 0.5 },
};
const plain = paintFor({ isTTY: false } as NodeJS.WriteStream);

describe('the view of a training run', () => {
  test('is a line per step where nobody watches', () => {
    const { stream, written } = screen(false);
    const view = new TrainView(stream);

    view.preparing('checks the dataset');
    view.fact({ event: 'begin', rows: 10 });
    view.fact({ event: 'trial', trial: 2, trials: 5, state: 'begun' });
    view.fact(EPOCH);
    view.fact({ event: 'epoch', phase: 'fold 3', epoch: 1, epochs: 1, loss: 1 });
    const settings = { 'training.learning_rate': 0.0123456 };
    view.fact({ event: 'trial', trial: 2, trials: 5, state: 'pruned', best: 0.5, settings });
    view.fact({ event: 'best', settings });
    const over = { 'nextEvent.top1': { mean: 0.75, deviation: 0.01 }, other: { mean: 1, deviation: 0 } };
    view.fact({ event: 'walk-forward', folds: 3, metrics: over });
    view.fact({ event: 'epoch', phase: 'refit', epoch: 1, epochs: 1, loss: 1 });
    view.fact({ event: 'tree', tree: 10, of: 400, validation: 0.25 });
    view.note('a warning');
    view.stop();

    expect(written().split('\n')).toEqual([
      'checks the dataset',
      'trial 2 of 5: epoch 1 of at most 4: loss 2.0000, validation loss 1.5000, top-1 0.5000, 2 min',
      'trial 2 of 5: fold 3, epoch 1 of at most 1: loss 1.0000',
      'trial 2 of 5 pruned: best so far 0.5000 (training.learning_rate=0.01235)',
      'best settings: training.learning_rate=0.01235',
      'over 3 folds: top-1 0.7500 ± 0.0100',
      'again on all rows: epoch 1 of at most 1: loss 1.0000',
      'tree 10 of at most 400: validation loss 0.2500',
      'a warning',
      '',
    ]);
  });

  test('is one line that changes on a terminal, and leaves none behind', () => {
    const { stream, written } = screen(true);
    const view = new TrainView(stream);

    view.preparing('x'.repeat(300));
    view.fact(EPOCH);
    view.note('a warning');
    view.stop();

    expect(written()).toContain(`${'x'.repeat(98)}…`);
    expect(written()).toContain('epoch 1 of at most 4');
    expect(written()).toContain('validation loss 1.5000');
    expect(written()).not.toContain('a warning');
    expect(written().endsWith('\r\x1b[2K')).toBe(true);
  });
});

describe('the report of a training run', () => {
  test('has a table per split, baselines under the model, and what is watched', () => {
    const next = { top1: 0.9, top3: 0.95, top9: 1, f1: 0.8, nll: 0.3, ece: 0.02 };
    const metrics = {
      validation: {
        nextEvent: next,
        timeToNext: { maeLog1p: 0.21, pinball: null },
        horizon: [{ watch: 'disk-full', seconds: 300, baseRate: 0.1, prAuc: 0.6, nll: 0.2 }],
        baselines: { unigram: { nextEvent: { top1: 0.2 } } },
      },
      test: { nextEvent: next },
      remark: 'not a table',
    };

    const text = trainedText({ event: 'done', package: 'out/gru', metrics }, plain);

    const lines = text.split('\n').map((line) => line.trim().split(/ {2,}/).join(' | '));
    expect(lines).toContain('Package | out/gru');
    expect(lines).toContain('model | 0.900 | 0.950 | 1.000 | 0.800 | 0.300 | 0.020 | 0.210 | –');
    expect(lines).toContain('unigram | 0.200 | – | – | – | – | – | – | –');
    expect(lines).toContain('disk-full | 5 min | 0.100 | 0.600 | 0.200');
    expect(lines.filter((line) => line.startsWith('validation') || line.startsWith('test |'))).toHaveLength(
      2,
    );
    expect(text).not.toContain('remark');
  });

  test('puts the trees of a ranking model beside the one that learns online', () => {
    const metrics = {
      validation: { sets: 1200, trees: { top1: 0.7, nll: 0.9 }, online: { top1: 0.6, nll: 1 } },
    };

    const text = trainedText({ event: 'done', package: 'out/ranking', metrics }, plain);

    const lines = text.split('\n').map((line) => line.trim().split(/ {2,}/).join(' | '));
    expect(lines).toContain('trees | 1,200 | 0.700 | 0.900');
    expect(lines).toContain('online | 1,200 | 0.600 | 1.000');
  });
});
