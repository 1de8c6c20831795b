import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything takes on a machine that is busy with other things; only a test that fails waits so long. */
const PATIENCE_MS = 90_000;

/**
 * Waits until `found` is true. Tests wait for what they need to see, never for a time in which it "should" have
 * happened: how fast a process starts or a file is read says nothing about whether it is right.
 */
export async function until(found: () => boolean, what: string, pollMs = 20): Promise<void> {
  for (const giveUp = Date.now() + PATIENCE_MS; !found(); await pause(pollMs))
    if (Date.now() > giveUp) throw new Error(`waited in vain for ${what}`);
}
