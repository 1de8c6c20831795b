import { PackageError } from '../packages/errors.ts';
import { MANIFEST } from '../packages/manifest.ts';
import { verifyPackage } from '../packages/verify.ts';
import type { GateStep } from './gate.ts';

/** Every byte is as the manifest says, all parts fit, and it is a package of the model that it wants to be a version of. */
export const digestsStep: GateStep = {
  check: 'digests',
  run: async ({ name, contents }) => {
    const { manifest } = verifyPackage(contents);
    if (manifest.name !== name)
      throw new PackageError('PACKAGE_MISFIT', {
        package: contents.where,
        file: MANIFEST,
        expected: `a package named ${name}, as the model it is to be a version of`,
        got: `one named ${manifest.name}`,
        advice: `upload it under uploads/${manifest.name}/, or train it with --name ${name}`,
      });
    const files = Object.values(manifest.files);
    const bytes = files.reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
    return {
      result: 'passed',
      reason: `${files.length} files and the manifest are byte by byte what the manifest says`,
      figures: { files: files.length, bytes },
    };
  },
};
