import type { Command } from 'commander';
import { openGate } from '../hosts/open-gate.ts';
import { openRegistry } from '../hosts/open-registry.ts';
import { PackageError } from '../packages/errors.ts';
import type { Registered } from '../registry/register.ts';
import { completeUploads, takeUpload, waitingUploads } from '../registry/uploads.ts';
import { reasonOf } from '../terminal/gate-text.ts';
import {
  type ActOptions,
  actCommand,
  actOf,
  mirrorChanged,
  registryConfigOf,
  tell,
} from './models-options.ts';

const NOTES = `
Copy the files of a package to uploads/NAME/ID/ in the registry, NAME being the model and ID anything that tells it from other
uploads (a build number), in any order; then call this. What was taken is removed from there, what is not whole yet waits.

Example:
  cp -r june-gru .logcast/registry/uploads/app-gru/build-17 && logcast models uploads`;

/** \`logcast models uploads\`. */
export function uploadsCommand(): Command {
  return actCommand('uploads')
    .description('take what was uploaded to the registry (uploads/NAME/ID/…) and is whole through the gate')
    .addHelpText('after', NOTES)
    .action(uploads);
}

async function uploads(options: ActOptions): Promise<void> {
  const config = registryConfigOf(options);
  const open = await openRegistry(config.registry);
  const { registry, store } = open;
  const gate = openGate(config);
  const unread: PackageError[] = [];
  let taken = 0;
  for (const upload of await completeUploads(store)) {
    const done = await takeUpload(store, registry, gate, upload, actOf(options)).catch(keepIn(unread));
    if (done === undefined) continue;
    taken++;
    tell(options, { upload, ...done }, () => `${upload.name}/${upload.id}: ${becameOf(done)}\n`);
    if (done.version) await mirrorChanged(options, open, upload.name);
  }
  for (const { folder, why } of await waitingUploads(store))
    process.stderr.write(`logcast: ${store.where}/${folder} waits: ${why}\n`);
  if (unread.length > 0) throw unread[0];
  if (taken === 0 && !options.json)
    process.stdout.write(`nothing whole in ${store.where}/uploads/NAME/ID/\n`);
}

function becameOf({ version, report, quarantine }: Registered): string {
  return version ? `version ${version.version}` : `refused: ${reasonOf(report)}; it lies in ${quarantine}`;
}

/** An upload that is too much to be read must not keep the others waiting. */
function keepIn(unread: PackageError[]): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof PackageError)) throw error;
    unread.push(error);
  };
}
