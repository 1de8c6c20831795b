import type { InferenceAnswer } from '../../api/ports.ts';
import type { GraphCall } from '../../models/neural-graph.ts';
import type { PackageErrorCode, PackageFault } from '../../packages/errors.ts';

/** What an inference thread is told: calls are answered in their order. */
export type ToInference = { readonly kind: 'call'; readonly call: GraphCall } | { readonly kind: 'close' };

/** What comes back: once `ready` or `refused`, then one answer for each call. */
export type FromInference =
  | { readonly kind: 'ready'; readonly fixedTime: number | undefined }
  | { readonly kind: 'refused'; readonly code: PackageErrorCode; readonly fault: PackageFault }
  | { readonly kind: 'answer'; readonly answer: InferenceAnswer }
  | { readonly kind: 'failed'; readonly message: string };
