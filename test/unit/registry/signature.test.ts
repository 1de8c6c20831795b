import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { PackageContents } from '../../../src/packages/contents.ts';
import { SIGNATURE } from '../../../src/packages/manifest.ts';
import {
  type Envelope,
  PAYLOAD_TYPE,
  preAuthenticationEncoding,
} from '../../../src/registry/signing/envelope.ts';
import { type Signer, signPackage } from '../../../src/registry/signing/sign.ts';
import { signatureStep } from '../../../src/registry/signing/signature-step.ts';
import { keyIdOf, readPublicKey, verifySignature } from '../../../src/registry/signing/verify.ts';
import { packageOf } from '../../support/registered.ts';

interface Maker extends Signer {
  readonly publicKey: KeyObject;
}

function maker(): Maker {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: async (message) => sign('sha256', message, privateKey),
  };
}

const alice = maker();
const mallory = maker();

/** A package with the envelope that `change` makes of its signature by alice. */
async function signed(
  change: (envelope: Envelope) => unknown = (envelope) => envelope,
): Promise<PackageContents> {
  const contents = packageOf(1);
  const envelope = change(await signPackage('tiny-gru', contents, alice));
  return withSignature(contents, Buffer.from(JSON.stringify(envelope)));
}

function withSignature({ where, files }: PackageContents, bytes: Uint8Array): PackageContents {
  return { where, files: new Map(files).set(SIGNATURE, bytes) };
}

/** The envelope around another payload, which alice did not sign. */
function around(payload: object): (envelope: Envelope) => Envelope {
  return (envelope) => ({ ...envelope, payload: Buffer.from(JSON.stringify(payload)).toString('base64') });
}

test('a package that one of the keys signed is known as its own', async () => {
  const contents = await signed();

  const verdict = verifySignature('tiny-gru', contents, [mallory.publicKey, alice.publicKey]);

  expect(verdict).toEqual({ signedBy: alice.keyId });
});

test('what is signed is encoded as DSSE says', () => {
  const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));

  // The example of the specification.
  expect(Buffer.from(encoded).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

describe('a package is refused where', () => {
  const refusal = async (contents: PackageContents, keys = [alice.publicKey], name = 'tiny-gru') => {
    const verdict = verifySignature(name, contents, keys);
    return 'fault' in verdict ? verdict.fault : 'accepted';
  };

  test('it is not signed', async () => {
    expect(await refusal(packageOf(1))).toContain('expected a signature.json, got none');
  });

  test('somebody else signed it', async () => {
    expect(await refusal(await signed(), [mallory.publicKey])).toContain('by one of the keys');
    expect(await refusal(await signed(), [])).toContain('(none is set)');
  });

  test('another package was signed', async () => {
    const { files } = await signed();
    const other = withSignature(packageOf(2), files.get(SIGNATURE)!);

    expect(await refusal(other)).toContain('got others: manifest.json');
  });

  test('it was signed as another model', async () => {
    expect(await refusal(await signed(), [alice.publicKey], 'other')).toContain(
      'expected a signature of model other',
    );
  });

  test('a file was changed, added or taken away', async () => {
    const contents = await signed();
    const changed = { ...contents, files: new Map(contents.files).set('golden.json', Buffer.from('{}')) };
    const added = { ...contents, files: new Map(contents.files).set('more.json', Buffer.from('{}')) };
    const less = {
      ...contents,
      files: new Map([...contents.files].filter(([name]) => name !== 'golden.json')),
    };

    expect(await refusal(changed)).toContain('golden.json');
    expect(await refusal(added)).toContain('more.json');
    expect(await refusal(less)).toContain('some are missing');
  });

  test('the statement was changed after it was signed', async () => {
    const statement = { _type: 'https://in-toto.io/Statement/v1' };

    expect(await refusal(await signed(around(statement)))).toContain('by one of the keys');
  });

  test('what alice signed is no statement', async () => {
    const payload = Buffer.from('{"hello": 1}');
    const sig = await alice.sign(preAuthenticationEncoding(PAYLOAD_TYPE, payload));
    const envelope = {
      payloadType: PAYLOAD_TYPE,
      payload: payload.toString('base64'),
      signatures: [{ keyid: '', sig: Buffer.from(sig).toString('base64') }],
    };

    expect(await refusal(withSignature(packageOf(1), Buffer.from(JSON.stringify(envelope))))).toContain(
      'in-toto',
    );
  });

  test.each([
    ['is garbage', Buffer.from('\0\0')],
    ['is no envelope', Buffer.from('{}')],
    [
      'is of another type',
      Buffer.from(JSON.stringify({ payloadType: 'text/plain', payload: 'eA==', signatures: [] })),
    ],
    ['is huge', Buffer.alloc(1 << 20, 0x20)],
  ])('the signature %s', async (_, bytes) => {
    expect(await refusal(withSignature(packageOf(1), bytes))).toMatch(/expected a/);
  });

  test('its signature is garbage', async () => {
    const contents = await signed((envelope) => ({ ...envelope, signatures: [{ keyid: 'x', sig: 'AAAA' }] }));

    expect(await refusal(contents)).toContain('by one of the keys');
  });
});

test('other signatures beside that of a known key do no harm', async () => {
  const contents = await signed((envelope) => ({
    ...envelope,
    signatures: [{ keyid: mallory.keyId, sig: 'AAAA' }, ...envelope.signatures],
  }));

  expect(verifySignature('tiny-gru', contents, [alice.publicKey])).toEqual({ signedBy: alice.keyId });
});

test('a key of another kind is refused', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;

  expect(() => readPublicKey(pem)).toThrow('expected a P-256 key, got rsa');
});

test('the gate asks for a signature only where it is told to, but looks at one that is there', async () => {
  const subject = { name: 'tiny-gru', contents: packageOf(1) };
  const results = await Promise.all([
    signatureStep([], false).run(subject),
    signatureStep([alice.publicKey], false).run(subject),
    signatureStep([alice.publicKey], true).run(subject),
    signatureStep([mallory.publicKey], false).run({ ...subject, contents: await signed() }),
    signatureStep([alice.publicKey], true).run({ ...subject, contents: await signed() }),
  ]);

  expect(results.map((verdict) => ('result' in verdict ? verdict.result : ''))).toEqual([
    'skipped',
    'skipped',
    'failed',
    'failed',
    'passed',
  ]);
});
