import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RecordBook } from '../../../src/api/record-book.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { FolderStream } from '../../../src/hosts/folder-stream.ts';
import { wireIncident, wireSettlement, wireWarning } from '../../../src/pipeline/wire.ts';
import type { Warning } from '../../../src/warnings/warning.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const root = tempFolder();
let folders = 0;

function emptyFolder(): string {
  const folder = join(root, `state-${folders++}`);
  mkdirSync(folder);
  return folder;
}

function streamOn(folder: string): { stream: FolderStream; ids: () => Promise<string[]> } {
  const stream = new FolderStream(folder, loadConfig(), new RecordBook(), () => performance.now() * 1e6);
  const ids = async (): Promise<string[]> => {
    await stream.look();
    const { items } = await stream.records.list('warnings', { limit: 100 });
    return items.map(({ id, state }) => `${id} ${state}`);
  };
  return { stream, ids };
}

function warningOf(id: string, time = 0): Warning {
  return {
    id,
    incident: 'i1',
    specialist: 'disk-full',
    time,
    horizonSeconds: 60,
    probability: 0.9,
    threshold: 0.5,
    baseRate: 0.1,
    skill: 0.3,
    evidence: [],
    state: 'open',
  };
}

const line = (record: object): string => `${JSON.stringify(record)}\n`;

describe('the state folder of a run in another process', () => {
  test('its warnings are read as the file grows, and settled as it says', async () => {
    const folder = emptyFolder();
    const file = join(folder, 'warnings.ndjson');
    const { stream, ids } = streamOn(folder);
    const [first, second] = [warningOf('w1'), warningOf('w2', 1000)];

    const before = await ids();
    writeFileSync(file, line(wireWarning(first)));
    const raised = await ids();
    appendFileSync(
      file,
      line(wireWarning(second)) +
        line(wireSettlement({ ...first, state: 'confirmed', onset: 30_000, leadSeconds: 30 })),
    );
    appendFileSync(
      file,
      line(
        wireIncident({
          id: 'i1',
          from: 0,
          to: 1000,
          warnings: ['w1'],
          specialists: ['disk-full'],
          state: 'confirmed',
        }),
      ),
    );

    expect([before, raised]).toEqual([[], ['w1 open']]);
    expect(await ids()).toEqual(['w2 open', 'w1 confirmed']);
    expect(await stream.records.find('warnings', 'w1')).toMatchObject({
      onset: '1970-01-01T00:00:30.000Z',
      leadSeconds: 30,
    });
    expect(await stream.records.find('incidents', 'i1')).toMatchObject({ state: 'confirmed' });
  });

  test('half a line is read once it is whole, and a file that was begun anew from its beginning', async () => {
    const folder = emptyFolder();
    const file = join(folder, 'warnings.ndjson');
    const { ids } = streamOn(folder);
    const whole = line(wireWarning(warningOf('w1')));

    writeFileSync(file, whole + whole.replace('w1', 'w2').slice(0, 40));
    const half = await ids();
    appendFileSync(file, whole.replace('w1', 'w2').slice(40));
    const both = await ids();
    truncateSync(file);
    appendFileSync(file, whole.replace('w1', 'w3'));

    expect(half).toEqual(['w1 open']);
    expect(both).toEqual(['w2 open', 'w1 open']);
    expect(await ids()).toContain('w3 open');
  });

  test('lines that are no records are passed over', async () => {
    const folder = emptyFolder();
    const { ids } = streamOn(folder);

    const nonsense = 'nonsense\n{"kind":"warning"}\nnull\n[1]\n"x"\n{"kind":"settled","id":"none"}\n';
    writeFileSync(join(folder, 'warnings.ndjson'), nonsense + line(wireWarning(warningOf('w1'))));

    expect(await ids()).toEqual(['w1 open']);
  });

  test('a commit that is damaged is told by the health, and stops a server that begins', async () => {
    const folder = emptyFolder();
    const { stream } = streamOn(folder);
    writeFileSync(join(folder, 'state.bin'), 'damaged');

    expect(await stream.health()).toMatchObject({
      ok: false,
      detail: expect.stringContaining('cannot be used'),
    });
    expect(() => streamOn(folder)).toThrow(expect.objectContaining({ code: 'STATE_UNREADABLE' }));
    expect(() => streamOn(join(folder, 'nowhere'))).toThrow(expect.objectContaining({ code: 'SERVE_STATE' }));
  });
});
