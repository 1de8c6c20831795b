import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { logsIn } from '../../../src/adapters/local/folder-files.ts';
import { logLine } from '../../support/reading.ts';
import { runCli } from '../../support/run-cli.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function filled(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}

const line = logLine(0, 'hello');
const BINARY = Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0', 'latin1');

test('a folder has the files named like logs that are text, packed ones too; hidden ones are passed over', async () => {
  const path = filled('mixed', {
    'app.log': line,
    'app.log.1': line,
    'app.log.2.gz': gzipSync(line),
    'app-2026-11-20.log': line,
    'events.ndjson': '{}\n',
    'notes.txt': line,
    'program.log': BINARY,
    'backup.gz': gzipSync(BINARY),
    'config.yaml': 'a: 1\n',
    '.hidden.log': line,
  });
  mkdirSync(join(path, 'old.log'));

  const { logs, left } = await logsIn(path);

  expect(logs).toEqual(
    ['app-2026-11-20.log', 'app.log', 'app.log.1', 'app.log.2.gz', 'events.ndjson', 'notes.txt'].map((name) =>
      join(path, name),
    ),
  );
  expect(left).toEqual(['backup.gz', 'config.yaml', 'program.log']);
});

test.each(['run', 'templates', 'decode'])(
  'logcast %s reads the logs of a folder and says which',
  async (command) => {
    const path = filled(command, { 'a.log': line, 'b.log': logLine(1, 'world'), 'c.bin': BINARY });

    const { status, stdout, stderr } = await runCli([command, path, '--json']);

    expect(status).toBe(0);
    expect(stderr).toContain(`${path}: reads 2 files: a.log, b.log; left out: c.bin`);
    expect(stdout).toMatch(/"events":(2|1)/);
  },
);

test('a folder without logs is refused', async () => {
  const { status, stderr } = await runCli(['templates', filled('none', { 'c.bin': BINARY })]);

  expect(status).toBe(3);
  expect(stderr).toContain('there are no log files in this folder');
});
