import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyFileSigner, writeKeyPair } from '../../src/adapters/local/key-signer.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { type OTHER_KEYS, signerContract } from './signer.ts';

const folder = tempFolder();

function otherKey(kind: (typeof OTHER_KEYS)[number]) {
  if (kind === 'RSA') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return generateKeyPairSync('ec', { namedCurve: kind });
}

const newFile = (): string => join(mkdtempSync(join(folder, 'key-')), 'key.pem');

signerContract('a key file', {
  lengths: [1, 4096, 4097, 100_000],
  open: async () => {
    const file = newFile();
    const { publicFile } = writeKeyPair(file);
    return { signer: keyFileSigner(file), publicKey: readFileSync(publicFile, 'utf8') };
  },
  openOther: async (kind) => {
    const file = newFile();
    writeFileSync(file, otherKey(kind).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return keyFileSigner(file);
  },
});
