import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { OutputLog } from '../../../src/adapters/local/output-log.ts';
import { StateFolder } from '../../../src/adapters/local/state-folder.ts';
import { StateWriter } from '../../../src/state/codec.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const base = tempFolder();
let count = 0;
const newFolder = () => join(base, `state-${count++}`);

function writeFile(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe('state folder', () => {
  test('gives back the last commit, whole', () => {
    const path = newFolder();
    const folder = StateFolder.open(path);

    const before = folder.read();
    folder.write({ state: new Uint8Array([1, 2]), facts: { at: 1 } });
    folder.write({ state: new Uint8Array([3]), facts: { at: 2 } });
    folder.close();
    const after = StateFolder.open(path).read();

    expect(before).toBeUndefined();
    expect(after).toEqual({ state: new Uint8Array([3]), facts: { at: 2 } });
  });

  test('a second process is told who has it', async () => {
    const path = newFolder();
    const script = `import { StateFolder } from ${JSON.stringify(join(import.meta.dirname, '../../../src/adapters/local/state-folder.ts'))};
      StateFolder.open(${JSON.stringify(path)}); console.log('locked'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');

    expect(() => StateFolder.open(path)).toThrow(`in use by process ${holder.pid}`);

    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(() => StateFolder.open(path).close()).not.toThrow();
  });

  test('a damaged commit is refused with the reason', () => {
    const path = newFolder();
    const folder = StateFolder.open(path);
    folder.write({ state: new Uint8Array(64).fill(7), facts: {} });
    const file = join(path, 'state.bin');
    const bytes = readFileSync(file);
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(file, bytes);

    expect(() => folder.read()).toThrow(/is damaged: its sha256 is/);
  });

  test('every shortened commit is refused', () => {
    const path = newFolder();
    const folder = StateFolder.open(path);
    folder.write({ state: new Uint8Array(8).fill(7), facts: { a: 1 } });
    const file = join(path, 'state.bin');
    const bytes = readFileSync(file);

    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      expect(() => folder.read()).toThrow(/state\.bin/);
    }
  });

  test('a newer schema is refused with what to do', () => {
    const path = newFolder();
    const folder = StateFolder.open(path);
    const writer = new StateWriter();
    writer.section('logcast', 999);
    writeFileSync(join(path, 'state.bin'), writer.finish());

    expect(() => folder.read()).toThrow(
      /schema version 999 is not known.*use the Logcast version that wrote it/,
    );
  });
});

describe('output log', () => {
  const silent = (): void => undefined;
  const FRESH = { resumed: false };

  test('what was written after the last commit is cut off on opening', () => {
    const path = join(newFolder(), 'out.ndjson');
    const first = OutputLog.open(path, FRESH, silent);
    first.append({ n: 1 });
    const committed = first.flush();
    first.append({ n: 2, text: 'longer than what comes after it' });
    first.flush();
    first.close();

    const second = OutputLog.open(path, { mark: committed, resumed: true }, silent);
    second.append({ n: 3 });
    second.flush();

    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":3}\n');
  });

  test('a file that was cut short or removed begins anew, and somebody is told', () => {
    const path = join(newFolder(), 'out.ndjson');
    const first = OutputLog.open(path, FRESH, silent);
    first.append({ n: 1 });
    const committed = first.flush();
    writeFileSync(path, '');
    const notices: string[] = [];

    const second = OutputLog.open(path, { mark: committed, resumed: true }, (message) =>
      notices.push(message),
    );
    second.append({ n: 2 });
    second.flush();

    expect(readFileSync(path, 'utf8')).toBe('{"n":2}\n');
    expect(notices).toEqual([expect.stringContaining('begins anew')]);
  });

  test('going on with another path overwrites no file that is there already', () => {
    const folder = newFolder();
    const first = OutputLog.open(join(folder, 'one.ndjson'), FRESH, silent);
    first.append({ n: 1 });
    const committed = first.flush();
    const other = writeFile(join(folder, 'other.ndjson'), 'precious');

    expect(() => OutputLog.open(other, { mark: committed, resumed: true }, silent)).toThrow(
      'does not belong to this run',
    );
    expect(readFileSync(other, 'utf8')).toBe('precious');
  });

  test('one large flush is spread over files of the bounded size', () => {
    const path = join(newFolder(), 'rejected.ndjson');
    const log = OutputLog.open(path, FRESH, silent, 100);
    for (let n = 0; n < 100; n++) log.append({ number: n });

    const { generation } = log.flush();

    const [last, before] = [generation, generation - 1].map((n) => readFileSync(`${path}.${n}`, 'utf8'));
    expect(before!.length).toBeLessThan(130);
    expect(last).toContain('{"number":99}');
    expect(() => readFileSync(`${path}.${generation - 2}`)).toThrow('ENOENT');
  });

  test('a place that cannot be written is named with the reason', () => {
    const file = writeFile(join(newFolder(), 'file'), '');

    expect(() => OutputLog.open(join(file, 'out.ndjson'), FRESH, silent)).toThrow(
      /cannot be written \((EEXIST|ENOTDIR)\)/,
    );
  });

  test('a bounded log keeps its last two files', () => {
    const path = join(newFolder(), 'rejected.ndjson');
    const log = OutputLog.open(path, FRESH, silent, 10);

    for (let n = 0; n < 6; n++) {
      log.append({ number: n });
      log.flush();
    }

    expect(() => readFileSync(`${path}.1`)).toThrow('ENOENT');
    expect([4, 5].map((n) => readFileSync(`${path}.${n}`, 'utf8'))).toEqual([
      '{"number":4}\n',
      '{"number":5}\n',
    ]);
  });
});
