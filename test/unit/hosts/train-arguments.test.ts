import { describe, expect, test } from '@jest/globals';
import { trainArguments } from '../../../src/hosts/train-arguments.ts';
import { isDone, readFact } from '../../../src/hosts/train-facts.ts';

const LEAST = { dataset: 'data', out: 'pkg', model: 'gru', sets: [], spaces: [] } as const;

describe('what Python is asked', () => {
  test('leaves out what was not given', () => {
    expect(trainArguments(LEAST)).toEqual([
      '-m',
      'logcast_training',
      'train',
      '--dataset=data',
      '--out=pkg',
      '--model=gru',
      '--json',
    ]);
  });

  test('hands on every option, and values that look like options', () => {
    const all = trainArguments({
      ...LEAST,
      out: '-pkg',
      trainingConfig: 'space.yaml',
      sets: ['model.hidden=64', 'training.clip=-1'],
      search: 'tpe',
      trials: 30,
      spaces: ['space.yaml', 'model.hidden=16,32'],
      folds: 3,
      window: 'sliding',
      study: 'study.sqlite',
      continueFrom: 'old',
      device: 'cuda',
      threads: 2,
      seed: 0,
      name: 'shop',
      checkpoint: 'run.pt',
    });

    expect(all.slice(3)).toEqual([
      '--dataset=data',
      '--out=-pkg',
      '--model=gru',
      '--config=space.yaml',
      '--set=model.hidden=64',
      '--set=training.clip=-1',
      '--search=tpe',
      '--trials=30',
      '--space=space.yaml',
      '--space=model.hidden=16,32',
      '--folds=3',
      '--window=sliding',
      '--study=study.sqlite',
      '--continue=old',
      '--device=cuda',
      '--threads=2',
      '--seed=0',
      '--name=shop',
      '--checkpoint=run.pt',
      '--json',
    ]);
  });
});

describe('what nothing would listen to is refused', () => {
  test('as what belongs to a search without one', () => {
    expect(() => trainArguments({ ...LEAST, trials: 3, spaces: ['model.hidden=8,16'] })).toThrow(
      '--trials, --space: nothing is searched; add --search tpe',
    );
    expect(() => trainArguments({ ...LEAST, study: 'file' })).toThrow('--study: nothing is searched');
  });

  test('but folds are walked without a search too, unless a package is gone on from', () => {
    expect(trainArguments({ ...LEAST, folds: 4 })).toContain('--folds=4');
    expect(() => trainArguments({ ...LEAST, folds: 4, continueFrom: 'old' })).toThrow(
      '--folds measures a model trained anew',
    );
  });
});

describe('what Python is asked for a ranking model', () => {
  const RANKING = { ...LEAST, model: 'ranking' } as const;

  test('is to rank candidates, with numbers as settings', () => {
    const args = trainArguments({ ...RANKING, sets: ['trees=50'], seed: 3, threads: 2, name: 'shop' });

    expect(args.slice(2)).toEqual([
      'rank',
      '--candidates=data',
      '--out=pkg',
      '--set=trees=50',
      '--set=seed=3',
      '--set=threads=2',
      '--name=shop',
      '--json',
    ]);
  });

  test('is nothing that trees have no use for', () => {
    expect(() =>
      trainArguments({ ...RANKING, search: 'tpe', spaces: ['a=1'], continueFrom: 'old', device: 'cuda' }),
    ).toThrow('--search, --space, --continue, --device: a ranking model is trained without');
  });
});

describe('what Python tells', () => {
  test('is an object with an event per line; other lines are passed over', () => {
    expect(readFact('{"event":"epoch","epoch":1,"loss":0.5}')).toEqual({
      event: 'epoch',
      epoch: 1,
      loss: 0.5,
    });
    for (const line of ['', 'Warning: slow', '{"epoch":1}', '{"event":""}', '{broken', '[1]', 'null'])
      expect(readFact(line)).toBeUndefined();
  });

  test('ends with the package and its metrics', () => {
    expect(isDone({ event: 'done', package: 'pkg', metrics: { validation: {} } })).toBe(true);
    expect(isDone({ event: 'done', package: 'pkg' })).toBe(false);
    expect(isDone({ event: 'epoch', package: 'pkg', metrics: {} })).toBe(false);
  });
});
