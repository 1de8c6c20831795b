import type { NeuralJob } from '../../models/neural-job.ts';
import type { PackageErrorCode, PackageFault } from '../../packages/errors.ts';

/** What the host's thread tells the one that has the graph. */
export type ToWorker = { readonly kind: 'run'; readonly job: NeuralJob } | { readonly kind: 'close' };

/** What comes back: once `ready` or `refused`, then `done` or `failed` for each job. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: PackageErrorCode; readonly fault: PackageFault }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };
