import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Layout } from '../layout.ts';

/** Size of the disk that fills up. */
export const SPOOL_MEGABYTES = 64;

/** Mounts a small tmpfs for spool files; false where that is not permitted. */
export function mountSpool(layout: Layout): boolean {
  mkdirSync(layout.spool, { recursive: true });
  try {
    const options = `size=${SPOOL_MEGABYTES}m,mode=0755`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', layout.spool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Unmounts the spool; nothing happens when it is not mounted. */
export function unmountSpool(layout: Layout): void {
  try {
    execFileSync('umount', ['-l', layout.spool], { stdio: 'ignore' });
  } catch {
    // Not mounted, or never permitted: there is nothing to undo.
  }
}
