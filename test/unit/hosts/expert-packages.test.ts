import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ExpertPackages } from '../../../src/hosts/expert-packages.ts';
import { type OpenExpert, openExperts } from '../../../src/hosts/open-experts.ts';
import type { BatchExpert } from '../../../src/models/expert.ts';
import { expertsConfig } from '../../../src/models/experts-config.ts';
import { fakeOpener, writeFake } from '../../support/fake-package.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const root = tempFolder();
let folders = 0;

/** Packages with these manifests, opened. */
async function openAll(...manifests: string[]) {
  const packages = manifests.map((text) => writeFake(join(root, `p${folders++}`), text));
  const { open, isOpen } = fakeOpener();
  const notices: string[] = [];
  const opening = openExperts(expertsConfig.parse({ packages }), open, (message) => notices.push(message));
  return { opening, packages, isOpen, notices };
}

/** Looks a few times, as a run that follows does, and lets what is ready take over. */
async function lookAndTakeOver(experts: ExpertPackages, looks = 3): Promise<BatchExpert[]> {
  const swapped: BatchExpert[] = [];
  for (let look = 0; look < looks; look++) {
    experts.look();
    await new Promise((resolve) => setImmediate(resolve));
    await experts.takeOver((next) => swapped.push(next));
  }
  return swapped;
}

describe('opening the packages of a run', () => {
  test('all speak in the order of the configuration until they are closed', async () => {
    const { opening, isOpen } = await openAll('gru one', 'transformer two');

    const experts = await opening;
    const names = experts.experts.map(({ name }) => name);
    const open = [...isOpen];
    await experts.close();

    expect(names).toEqual(['gru', 'transformer']);
    expect(open).toEqual(['gru one', 'transformer two']);
    expect(isOpen).toEqual([]);
  });

  test('one that is refused closes the others again', async () => {
    const { opening, isOpen } = await openAll('gru one', 'broken: model.onnx');

    await expect(opening).rejects.toThrow('broken: model.onnx');
    expect(isOpen).toEqual([]);
  });

  test('two of the same name are refused by their folders', async () => {
    const { opening, packages, isOpen } = await openAll('gru one', 'gru two');

    await expect(opening).rejects.toThrow(
      `${packages[0]} and ${packages[1]} are both named gru: use one of them`,
    );
    expect(isOpen).toEqual([]);
  });

  test.each(['order1', 'mix', 'online'])('the name %s is taken', async (name) => {
    const { opening } = await openAll(`${name} one`);

    await expect(opening).rejects.toMatchObject({ code: 'CONFIG' });
  });
});

describe('a package that is replaced while it serves', () => {
  test('takes over once nobody writes to its folder any more', async () => {
    const { opening, packages, isOpen, notices } = await openAll('gru one');
    const experts = await opening;
    const unchanged = await lookAndTakeOver(experts);
    writeFake(packages[0]!, 'gru second');

    const early = await lookAndTakeOver(experts, 1);
    writeFake(packages[0]!, 'gru another');
    const stillWritten = await lookAndTakeOver(experts, 1);
    const swapped = await lookAndTakeOver(experts);

    expect([unchanged, early, stillWritten]).toEqual([[], [], []]);
    expect(swapped).toEqual([experts.experts[0]]);
    expect(isOpen).toEqual(['gru another']);
    expect(notices).toEqual([expect.stringContaining('package gru was replaced')]);
    await experts.close();
    expect(isOpen).toEqual([]);
  });

  test('is refused once where it is broken; the old one serves on until a good one comes', async () => {
    const { opening, packages, isOpen, notices } = await openAll('gru one');
    const experts = await opening;
    writeFake(packages[0]!, 'broken: model.onnx');

    const refused = await lookAndTakeOver(experts, 6);
    const whileRefused = [...isOpen];
    writeFake(packages[0]!, 'gru repaired');
    const repaired = await lookAndTakeOver(experts);

    expect(refused).toEqual([]);
    expect(whileRefused).toEqual(['gru one']);
    expect(notices[0]).toMatch(/is not used, the old one serves on: broken: model.onnx/);
    expect(repaired).toHaveLength(1);
    expect(isOpen).toEqual(['gru repaired']);
    expect(notices).toHaveLength(2);
    await experts.close();
  });

  test.each(['lstm other', 'gru timed'])(
    'waits for the next start where %s differs in shape',
    async (text) => {
      const { opening, packages, isOpen, notices } = await openAll('gru one');
      const experts = await opening;
      writeFake(packages[0]!, text);

      const swapped = await lookAndTakeOver(experts, 6);

      expect(swapped).toEqual([]);
      expect(isOpen).toEqual(['gru one']);
      expect(notices).toEqual([expect.stringContaining('takes effect at the next start')]);
      await experts.close();
    },
  );

  test('is no new one where only its files were copied again', async () => {
    const { opening, packages, isOpen, notices } = await openAll('gru one');
    const experts = await opening;
    await new Promise((resolve) => setTimeout(resolve, 5));
    writeFake(packages[0]!, 'gru one');

    const swapped = await lookAndTakeOver(experts, 5);

    expect(swapped).toEqual([]);
    expect(isOpen).toEqual(['gru one']);
    expect(notices).toEqual([]);
    await experts.close();
  });

  test.each([
    ['a newer one', 'gru newer', ['gru one', 'gru slow']],
    ['the one that serves', undefined, ['gru one', 'gru slow']],
  ])('is closed once it is open where its folder holds %s by then', async (_, text, whileOpening) => {
    const folder = writeFake(join(root, `p${folders++}`), 'gru one');
    utimesSync(join(folder, 'manifest.json'), 1, 1);
    const { open, isOpen } = fakeOpener();
    const slow = Promise.withResolvers<void>();
    const opener: OpenExpert = async (...args) => {
      const opened = await open(...args);
      if (opened.digest === 'slow') await slow.promise;
      return opened;
    };
    const experts = await openExperts(expertsConfig.parse({ packages: [folder] }), opener, () => undefined);
    writeFake(folder, 'gru slow');
    await lookAndTakeOver(experts, 2);

    writeFake(folder, text ?? 'gru one');
    if (text === undefined) utimesSync(join(folder, 'manifest.json'), 1, 1);
    experts.look();
    const opening = [...isOpen];
    slow.resolve();
    await experts.close();

    expect(opening).toEqual(whileOpening);
    expect(isOpen).toEqual([]);
  });

  test('is closed with the others where the run ends before it took over', async () => {
    const { opening, packages, isOpen } = await openAll('gru one');
    const experts = await opening;
    writeFake(packages[0]!, 'gru second');
    experts.look();
    experts.look();

    await experts.close();

    expect(isOpen).toEqual([]);
  });
});
