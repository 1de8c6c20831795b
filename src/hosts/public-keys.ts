import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/errors.ts';
import { readPublicKey } from '../registry/signing/verify.ts';

/** The public keys that the settings name, as files or as PEM. Throws ConfigError where one cannot be used. */
export function publicKeys(named: readonly string[]): KeyObject[] {
  return named.map((key, at) => {
    try {
      return readPublicKey(key.includes('-----BEGIN') ? key : readFileSync(key, 'utf8'));
    } catch (cause) {
      const got = `${key.slice(0, 80).split('\n')[0]} (${(cause as Error).message})`;
      throw new ConfigError(
        [`registry.gate.signature.publicKeys.${at}: expected a P-256 public key in PEM, got ${got}`],
        { cause },
      );
    }
  });
}
