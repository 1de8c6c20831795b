import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { eventsConfig } from '../../../src/events/config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import type { OrderFacts } from '../../../src/events/order-survey.ts';
import { readInOrder } from '../../../src/hosts/read-in-order.ts';
import { DAY, every } from '../../support/slow-streams.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FOLDER = tempFolder();
const START = Date.UTC(2020, 0, 1);

/** A file of cases, one after the other, each with an event every ten days; and a line that is no event. */
function caseFile(): string {
  const lines = Array.from({ length: 40 }, (_, i) =>
    every(10 * DAY, 6, START + i * DAY).map((time, step) =>
      JSON.stringify({ time, sequence: `case ${i}`, type: `step ${step}` }),
    ),
  ).flat();
  const path = join(FOLDER, 'cases.ndjson');
  writeFileSync(path, `${lines.join('\n')}\n{"broken"\n`);
  return path;
}

async function read(path: string, mostSorted?: number) {
  const told: OrderFacts[] = [];
  const events: LogEvent[] = [];
  let [rejected, lines, share] = [0, 0, 0];
  const reading = {
    config: eventsConfig.parse({}),
    sorted: (facts: OrderFacts) => void told.push(facts),
    ...(mostSorted !== undefined && { mostSorted }),
  };
  for await (const batch of readInOrder([path], reading)) {
    events.push(...batch.events);
    rejected += batch.rejected.length;
    lines += batch.counters.lines;
    share = batch.bytesRead / batch.bytesTotal;
  }
  return { events, rejected, lines, share, told };
}

describe('a file that is not in the order of its times', () => {
  test.each([
    ['at once', undefined],
    ['in stretches of time', 50],
  ])('is sorted %s, and what was read is counted once', async (_how, mostSorted) => {
    const { events, rejected, lines, share, told } = await read(caseFile(), mostSorted);

    const times = events.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(events).toHaveLength(240);
    expect([rejected, lines, share]).toEqual([1, 241, 1]);
    expect(told).toMatchObject([{ events: 240, disordered: true }]);
  });

  test('has the same events in the same order however it is cut', async () => {
    const path = caseFile();

    expect((await read(path, 30)).events).toEqual((await read(path)).events);
  });

  test('keeps its gaps, however long', async () => {
    const { events } = await read(caseFile());

    const own = events.filter(({ sequence }) => sequence === 'case 7').map(({ time }) => time);
    expect(own).toEqual(every(10 * DAY, 6, START + 7 * DAY));
  });
});

test('a file that is in order is read as it stands', async () => {
  const path = join(FOLDER, 'app.log');
  const times = every(20 * DAY, 10, START);
  writeFileSync(path, times.map((time) => `${new Date(time).toISOString()} line\n`).join(''));

  const { events, told } = await read(path);

  expect(events.map(({ time }) => time)).toEqual(times);
  expect(told).toEqual([]);
});
