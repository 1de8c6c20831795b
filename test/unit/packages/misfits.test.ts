import { describe, expect, test } from '@jest/globals';
import { verifyPackage } from '../../../src/packages/verify.ts';
import { type Draft, draftOf, edit, type Json, refusalOf, seal } from '../../support/packages.ts';

interface Types {
  types: { index: number; id: string; template: string; words: number[] }[];
  words: { buckets: number; most: number };
}

interface Cases {
  cases: Record<string, unknown[]>[];
}

/** The refusal of a package whose every digest is right. */
function refusal(draft: Draft, change?: (manifest: Json) => void) {
  return refusalOf(() => verifyPackage(seal(draft, change)));
}

function graphOf(manifest: Json): Json {
  return manifest['graph'] as Json;
}

describe('a manifest that nobody can mean', () => {
  test('of a newer schema says which version of Logcast is needed', () => {
    const error = refusal(draftOf('tiny-gru'), (manifest) => {
      manifest['schema'] = 2;
    });

    expect(error.code).toBe('PACKAGE_NEWER');
    expect(error.message).toContain('schema 2');
  });

  test.each<[string, (manifest: Json) => void]>([
    ['format', (manifest) => (manifest['format'] = 'zip')],
    ['name', (manifest) => (manifest['name'] = '../up')],
    ['graph.file', (manifest) => (graphOf(manifest)['file'] = '../model.onnx')],
    ['graph.opset', (manifest) => (graphOf(manifest)['opset'] = 21)],
    ['graph.topK', (manifest) => (graphOf(manifest)['topK'] = 0)],
    [
      'gapBins',
      (manifest) => (graphOf(manifest)['gapBins'] = { fine: 0.1, fineUntil: 2, coarse: 1, count: 46 }),
    ],
    [
      'files',
      (manifest) => (manifest['files'] = { '../../etc/passwd': { bytes: 1, sha256: '0'.repeat(64) } }),
    ],
    ['metrics', (manifest) => delete manifest['metrics']],
    ['hyper', (manifest) => (manifest['hyper'] = 1)],
  ])('is refused, and the place named: %s', (place, change) => {
    const error = refusal(draftOf('tiny-gru'), change);

    expect(error.code).toBe('PACKAGE_DOCUMENT');
    expect(error.message).toContain(place);
  });

  test('with carried state and a window at once is refused', () => {
    const error = refusal(draftOf('tiny-gru'), (manifest) => {
      graphOf(manifest)['window'] = 8;
    });

    expect(error.code).toBe('PACKAGE_MISFIT');
    expect(error.message).toContain('state mode');
  });

  test('whose graph is larger than its own budget is refused', () => {
    const error = refusal(draftOf('tiny-gru'), (manifest) => {
      (manifest['budgets'] as Json)['maxBytes'] = 100;
    });

    expect(error.message).toContain('budgets.maxBytes');
  });
});

describe('a vocabulary of another model', () => {
  function withTypes(change: (vocabulary: Types) => void) {
    return refusal(edit<Types>(draftOf('tiny-gru'), 'vocabulary.json', change));
  }

  test.each<[string, (vocabulary: Types) => void]>([
    ['one type fewer', ({ types }) => types.pop()],
    ['indexes that skip', ({ types }) => (types[3]!.index = 30)],
    ['an event type in the place of the end', ({ types }) => (types[0]!.id = '00000000000000aa')],
    ['the end twice', ({ types }) => (types[5]!.id = 'end')],
    ['an id twice', ({ types }) => (types[5]!.id = types[4]!.id)],
    ['ids hashed otherwise', ({ types }) => (types[5]!.id = '00000000000000aa')],
    ['words hashed otherwise', ({ types }) => (types[5]!.words = [1])],
    ['other templates for the words', ({ types }) => (types[5]!.template = 'disk full')],
    ['other buckets', ({ words }) => (words.buckets = 128)],
  ])('%s: refused', (_, change) => {
    const error = withTypes(change);

    expect(error.code).toBe('PACKAGE_MISFIT');
    expect(error.message).toContain('vocabulary.json');
  });
});

describe('golden cases of another graph', () => {
  test.each<[string, (golden: Record<string, unknown[]>) => void]>([
    ['another batch', ({ ids }) => ids!.pop()],
    ['ragged rows', ({ dt }) => (dt![0] as number[]).pop()],
    ['no state', (golden) => delete golden['state']],
    ['no horizon', (golden) => delete golden['horizon']],
    ['an id beyond all words', ({ ids }) => ((ids![0] as number[])[0] = 99)],
  ])('%s: refused', (_, change) => {
    const error = refusal(edit<Cases>(draftOf('tiny-gru'), 'golden.json', ({ cases }) => change(cases[0]!)));

    expect(error.code).toBe('PACKAGE_MISFIT');
    expect(error.message).toContain('golden.json');
  });

  test('no case at all: refused', () => {
    const error = refusal(edit<Cases>(draftOf('tiny-gru'), 'golden.json', ({ cases }) => cases.splice(0)));

    expect(error.code).toBe('PACKAGE_DOCUMENT');
  });
});

describe('openings of another model', () => {
  test('a type beyond the vocabulary: refused', () => {
    const error = refusal(
      edit(draftOf('tiny-gru'), 'calibration.json', (calibration) => {
        calibration['openings'] = [{ index: 12, probability: 0.5 }];
      }),
    );

    expect(error.message).toContain('calibration.json');
  });
});
