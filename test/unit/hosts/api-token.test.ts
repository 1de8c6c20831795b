import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { apiConfig } from '../../../src/api/config.ts';
import { bearerAuthority, loopbackAuthority, tokenFor } from '../../../src/hosts/api-token.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const TOKEN = 'a-token-that-is-long-enough';

const folder = tempFolder();
let files = 0;

function settings(tokenFile = join(folder, `deep-${files++}`, 'token')) {
  return apiConfig.parse({ tokenFile });
}

function asking(header?: string, url = 'http://127.0.0.1:8080/v2'): Request {
  return new Request(url, header === undefined ? {} : { headers: { authorization: header } });
}

describe('the token of a local server', () => {
  test.each(['127.0.0.1', 'localhost', '::1', '127.8.8.8'])('none is asked for on %s', (host) => {
    expect(tokenFor(settings(), host, undefined)).toBeUndefined();
  });

  test.each(['0.0.0.0', '::', '10.0.0.7', 'example.com'])(
    'on %s one is made, and kept for this user alone',
    (host) => {
      const config = settings();

      const found = tokenFor(config, host, undefined)!;

      expect(found.token).toHaveLength(43);
      expect(statSync(config.tokenFile).mode & 0o777).toBe(0o600);
      expect(readFileSync(config.tokenFile, 'utf8').trim()).toBe(found.token);
      expect(tokenFor(config, host, undefined)).toEqual(found);
    },
  );

  test('what the environment states wins over the configuration and the file', () => {
    const config = { ...settings(), token: 'a-token-from-configuration' };

    expect(tokenFor(config, '127.0.0.1', TOKEN)!.token).toBe(TOKEN);
    expect(tokenFor(config, '127.0.0.1', undefined)!.token).toBe(config.token);
  });

  test('a token that is too short, readable by others, or cannot be kept stops the server', () => {
    const shared = settings();
    tokenFor(shared, '0.0.0.0', undefined);
    chmodSync(shared.tokenFile, 0o644);
    writeFileSync(join(folder, 'file'), '');

    expect(() => tokenFor(settings(), '0.0.0.0', 'short')).toThrow(/at least 16 characters, got 5/);
    expect(() => tokenFor(shared, '0.0.0.0', undefined)).toThrow(/chmod 600/);
    expect(() => tokenFor(settings(join(folder, 'file', 'token')), '0.0.0.0', undefined)).toThrow(
      /LOGCAST_API_TOKEN/,
    );
  });
});

describe('who is let in', () => {
  test('the sender of the token', () => {
    const authority = bearerAuthority(TOKEN);

    expect(authority(asking(`Bearer ${TOKEN}`))).toEqual({ by: 'api-token' });
    expect(authority(asking(`bearer   ${TOKEN}`))).toEqual({ by: 'api-token' });
  });

  test.each([undefined, '', TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN} x`, 'Bearer'])(
    'not the sender of %j',
    (header) => {
      const authority = bearerAuthority(TOKEN);

      expect(() => authority(asking(header))).toThrow(expect.objectContaining({ kind: 'unauthorised' }));
    },
  );

  test('without a token only those who use the name of this machine: no web page that points its own name here', () => {
    const authority = loopbackAuthority('alice');

    expect(authority(asking(undefined, 'http://localhost:8080/v2'))).toEqual({ by: 'alice' });
    expect(authority(asking(undefined, 'http://[::1]:8080/v2'))).toEqual({ by: 'alice' });
    expect(() => authority(asking(undefined, 'http://rebound.example:8080/v2'))).toThrow(
      expect.objectContaining({ kind: 'forbidden' }),
    );
  });

  test.each([
    ['http://localhost:3000', true],
    ['https://evil.example', false],
    ['null', false],
  ])('without a token a page of %s is let in: %j', (origin, isLetIn) => {
    const request = new Request('http://127.0.0.1:8080/v2', { headers: { origin } });
    const ask = (): unknown => loopbackAuthority('alice')(request);

    if (isLetIn) expect(ask()).toEqual({ by: 'alice' });
    else expect(ask).toThrow(expect.objectContaining({ kind: 'forbidden' }));
  });
});
