import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenExpert, OpenPackage } from '../../src/hosts/open-experts.ts';
import type { Manifest } from '../../src/packages/manifest.ts';
import { ScriptedExpert } from './scripted-expert.ts';

/** Package folders as small as can be: a text `name digest`, or what is wrong with the package. */
export function writeFake(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), text);
  return folder;
}

/** Opens such folders, noting which packages are open. */
export function fakeOpener(): { open: OpenExpert; isOpen: string[] } {
  const isOpen: string[] = [];
  const open: OpenExpert = async (folder) => {
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
    if (text.startsWith('broken')) throw new Error(text);
    const [name = '', digest = ''] = text.split(' ');
    isOpen.push(text);
    return fakePackage(name, digest, () => isOpen.splice(isOpen.indexOf(text), 1));
  };
  return { open, isOpen };
}

/** An open package whose expert says nothing; a digest that begins with `timed` forecasts times too. */
export function fakePackage(
  name: string,
  digest: string,
  closed: () => void = () => undefined,
  training: Partial<Manifest['training']> = {},
): OpenPackage {
  const silent = { next: () => undefined };
  const script = digest.startsWith('timed') ? { ...silent, seconds: () => 1 } : silent;
  const types = ['end', '0123456789abcdef'].map((id, index) => ({ index, id, template: '', words: [] }));
  return {
    expert: new ScriptedExpert(name, script),
    digest,
    manifest: {
      name,
      createdAt: '2026-01-01T00:00:00Z',
      parameters: 1,
      training: { from: '2025-12-01T00:00:00Z', to: '2025-12-31T00:00:00Z', ...training },
      metrics: { validation: {} },
    } as unknown as Manifest,
    vocabulary: { schema: 1, words: { buckets: 1, most: 1 }, types },
    close: async () => closed(),
  };
}
