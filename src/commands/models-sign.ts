import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { keyFileSigner, writeKeyPair } from '../adapters/local/key-signer.ts';
import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { InputError } from '../hosts/errors.ts';
import { publicKeys } from '../hosts/public-keys.ts';
import { SIGNATURE } from '../packages/manifest.ts';
import { verifyPackage } from '../packages/verify.ts';
import { RegistryError } from '../registry/errors.ts';
import { type Signer, signPackage } from '../registry/signing/sign.ts';
import { verifySignature } from '../registry/signing/verify.ts';
import { type CommonOptions, withCommonOptions } from './common-options.ts';
import { tell } from './models-options.ts';

const EXAMPLES = `
Examples:
  logcast models keygen ~/.logcast/release.pem
  logcast models sign june-gru --key ~/.logcast/release.pem
  logcast models sign june-gru --key awskms:alias/logcast-models      the key never leaves KMS
  logcast models verify june-gru --key ~/.logcast/release.pem.pub
and registry.gate.signature.required=true with publicKeys=[FILE] refuses whatever is not signed.`;

/** \`logcast models keygen|sign|verify\`: who made a package? */
export function signingCommands(): Command[] {
  return [
    withCommonOptions(new Command('keygen'))
      .description('make a P-256 key pair to sign packages with')
      .argument('<file>', 'file of the private key; the public one is written beside it, with .pub')
      .action(keygen),
    withCommonOptions(new Command('sign'))
      .description('sign all files of a package (DSSE, OpenSSF model signing)')
      .argument('<package>', 'folder of a model package')
      .requiredOption('--key <key>', 'file of a private key, or awskms:KEY')
      .addHelpText('after', EXAMPLES)
      .action(sign),
    withCommonOptions(new Command('verify'))
      .description('tell whether a package is as the owner of a key signed it')
      .argument('<package>', 'folder of a model package')
      .requiredOption('--key <file...>', 'files of public keys')
      .action(verify),
  ];
}

function keygen(file: string, options: CommonOptions): void {
  const { keyId, publicFile } = writeKeyPair(file);
  tell(
    options,
    { keyId, privateKey: file, publicKey: publicFile },
    () => `key ${keyId}: ${file} (keep it to yourself), ${publicFile}\n`,
  );
}

async function sign(folder: string, options: CommonOptions & { key: string }): Promise<void> {
  const contents = readPackageFolder(folder);
  const { manifest } = verifyPackage(contents);
  const signer = await signerOf(options.key);
  const envelope = await signPackage(manifest.name, contents, signer);
  writeFileSync(join(folder, SIGNATURE), `${JSON.stringify(envelope)}\n`);
  tell(
    options,
    { package: folder, keyId: signer.keyId },
    () => `${folder} is signed by key ${signer.keyId}\n`,
  );
}

async function signerOf(key: string): Promise<Signer> {
  if (!key.startsWith('awskms:')) return localSigner(key);
  const { KMSClient } = await import('@aws-sdk/client-kms');
  const { kmsSigner } = await import('../adapters/aws/kms-signer.ts');
  return kmsSigner(new KMSClient(), key.slice('awskms:'.length));
}

function localSigner(file: string): Signer {
  try {
    return keyFileSigner(file);
  } catch (cause) {
    throw new InputError(
      `--key ${file}: expected a P-256 private key in PEM (logcast models keygen FILE makes one), got ${(cause as Error).message}`,
      { cause },
    );
  }
}

function verify(folder: string, options: CommonOptions & { key: string[] }): void {
  const contents = readPackageFolder(folder);
  const { manifest } = verifyPackage(contents);
  const verdict = verifySignature(manifest.name, contents, publicKeys(options.key));
  if ('fault' in verdict) throw new RegistryError('REGISTRY_REFUSED', `${folder}: ${verdict.fault}`);
  tell(options, { package: folder, ...verdict }, () => `${folder} is as key ${verdict.signedBy} signed it\n`);
}
