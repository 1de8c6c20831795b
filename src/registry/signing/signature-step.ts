import type { KeyObject } from 'node:crypto';
import { SIGNATURE } from '../../packages/manifest.ts';
import type { GateStep } from '../gate.ts';
import { verifySignature } from './verify.ts';

/** Who made the package: a signature by one of the keys, where one is asked for or given. */
export function signatureStep(keys: readonly KeyObject[], required: boolean): GateStep {
  return {
    check: 'signature',
    run: async ({ name, contents }) => {
      if (!required && (keys.length === 0 || !contents.files.has(SIGNATURE)))
        return {
          result: 'skipped',
          reason: 'no signature is asked for (registry.gate.signature.required)',
        };
      const verdict = verifySignature(name, contents, keys);
      if ('signedBy' in verdict)
        return {
          result: 'passed',
          reason: 'all files are as one of the keys signed them',
          figures: { key: verdict.signedBy },
        };
      return {
        result: 'failed',
        reason: `${verdict.fault}; sign it with logcast models sign, or add the public key of its maker to registry.gate.signature.publicKeys`,
      };
    },
  };
}
